// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/score/measures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// COCO's mask scores. NaN for what has no truth to be measured on.
struct average_precision {
  double ap = std::numeric_limits<double>::quiet_NaN();    // mean over IoU 0.50, 0.55, ..., 0.95
  double ap50 = std::numeric_limits<double>::quiet_NaN();  // at IoU 0.50
  double ap75 = std::numeric_limits<double>::quiet_NaN();  // at IoU 0.75
};

/// A prediction of a film, and whether it is right.
struct scored_detection {
  static constexpr std::size_t thresholds = 10;  // of IoU: 0.50, 0.55, ..., 0.95

  float score = 0;
  std::bitset<thresholds> right{};  // by threshold
};
/// What a film adds to the scores of a class.
struct class_precision {
  std::int64_t truths = 0;
  std::vector<scored_detection> detections{};
};
/// What a film adds, by class ids.
using film_precision = std::map<int, class_precision>;

/// Collects films and gives COCO's mask average precision. Per film and class the 100 best-scored predictions count;
/// each, best score first, takes the free truth that it overlaps most, if by the threshold at least. Precision is made
/// monotone and averaged at 101 recalls; results are per class and their mean. Films count in the order that they come
/// in where scores are equal.
/// \source the COCO API's cocoeval.py, area "all", 100 detections.
class precision_counter {
 public:
  /// One film: what there is and what was predicted, in the same picture and with the same class ids.
  /// \throws shape_error when masks differ in size.
  void add(std::span<const instance> truth, std::span<const predicted_lung> predictions) {
    add(precision_of(truth, predictions));
  }
  void add(const film_precision& of_film) {
    for (const auto& [class_id, own] : of_film) {
      class_precision& all = classes_[class_id];
      all.truths += own.truths;
      all.detections.insert(all.detections.end(), own.detections.begin(), own.detections.end());
    }
  }

  /// What such a film adds. \throws shape_error when masks differ in size
  static film_precision precision_of(std::span<const instance> truth, std::span<const predicted_lung> predictions) {
    film_precision result;
    std::map<int, std::vector<const run_lengths*>> there;
    std::map<int, std::vector<const predicted_lung*>> found;
    for (const instance& lung : truth) there[lung.class_id].push_back(&lung.pixels);
    for (const predicted_lung& lung : predictions) found[lung.class_id].push_back(&lung);
    for (const auto& [class_id, masks] : there) result[class_id].truths = std::ssize(masks);
    for (auto& [class_id, lungs] : found) match(there[class_id], lungs, result[class_id].detections);
    return result;
  }

  /// The scores of one class; NaN without truth of it.
  average_precision of_class(int class_id) const {
    const auto found = classes_.find(class_id);
    if (found == classes_.end() || found->second.truths == 0) return {};
    std::array<double, thresholds> at{};
    double sum = 0;
    for (std::size_t t = 0; t < thresholds; ++t) sum += at[t] = at_threshold(found->second, t);
    return {sum / thresholds, at[0], at[5]};
  }

  /// The mean over the classes that have truth.
  average_precision all() const {
    average_precision sum{0, 0, 0};
    int classes = 0;
    for (const auto& [class_id, unused] : classes_)
      if (const average_precision one = of_class(class_id); !is_nan(one.ap)) {
        sum = {sum.ap + one.ap, sum.ap50 + one.ap50, sum.ap75 + one.ap75};
        ++classes;
      }
    return classes == 0 ? average_precision{}
                        : average_precision{sum.ap / classes, sum.ap50 / classes, sum.ap75 / classes};
  }

 private:
  static constexpr std::size_t thresholds = scored_detection::thresholds, most_a_film = 100;

  static double threshold(std::size_t index) { return 0.5 + static_cast<double>(index) * ((0.95 - 0.5) / 9); }

  static void match(const std::vector<const run_lengths*>& truth, std::vector<const predicted_lung*>& lungs,
                    std::vector<scored_detection>& into) {
    std::stable_sort(lungs.begin(), lungs.end(), [](auto* a, auto* b) { return a->score > b->score; });
    if (lungs.size() > most_a_film) lungs.resize(most_a_film);
    std::vector<std::bitset<thresholds>> taken(truth.size());
    for (const predicted_lung* lung : lungs) {
      std::vector<double> iou;
      for (const run_lengths* pixels : truth) iou.push_back(overlap_of(*pixels, lung->pixels).iou());
      scored_detection& result = into.emplace_back();
      result.score = lung->score;
      for (std::size_t t = 0; t < thresholds; ++t) {
        double best = threshold(t);
        std::size_t choice = truth.size();
        for (std::size_t k = 0; k < truth.size(); ++k)
          if (!taken[k][t] && iou[k] >= best) {
            best = iou[k];
            choice = k;
          }
        if (choice == truth.size()) continue;
        taken[choice][t] = true;
        result.right[t] = true;
      }
    }
  }

  static double at_threshold(const class_precision& record, std::size_t t) {
    std::vector<const scored_detection*> order;
    for (const scored_detection& each : record.detections) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->score > b->score; });
    std::vector<double> recall, precision;
    std::int64_t right = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      right += order[i]->right[t];
      recall.push_back(static_cast<double>(right) / static_cast<double>(record.truths));
      precision.push_back(static_cast<double>(right) / static_cast<double>(i + 1));
    }
    for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
    double sum = 0;
    for (int k = 0; k <= 100; ++k) {
      const auto place = std::lower_bound(recall.begin(), recall.end(), k == 100 ? 1.0 : k * 0.01);
      if (place != recall.end()) sum += precision[static_cast<std::size_t>(place - recall.begin())];
    }
    return sum / 101;
  }

  std::map<int, class_precision> classes_;
};

}}  // namespace lungseg::LUNGSEG_ABI
