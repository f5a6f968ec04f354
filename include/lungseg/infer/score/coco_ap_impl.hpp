// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>

#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/measures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void precision_counter::add(std::span<const instance> truth,
                                           std::span<const predicted_lung> predictions) {
  add(precision_of(truth, predictions));
}

LUNGSEG_INLINE void precision_counter::add(const film_precision& of_film) {
  for (const auto& [class_id, own] : of_film) {
    class_precision& all = classes_[class_id];
    all.truths += own.truths;
    all.detections.insert(all.detections.end(), own.detections.begin(), own.detections.end());
  }
}

LUNGSEG_INLINE film_precision precision_counter::precision_of(std::span<const instance> truth,
                                                              std::span<const predicted_lung> predictions) {
  film_precision result;
  std::map<int, std::vector<const run_lengths*>> there;
  std::map<int, std::vector<const predicted_lung*>> found;
  for (const instance& lung : truth) there[lung.class_id].push_back(&lung.pixels);
  for (const predicted_lung& lung : predictions) found[lung.class_id].push_back(&lung);
  for (const auto& [class_id, masks] : there) result[class_id].truths = std::ssize(masks);
  for (auto& [class_id, lungs] : found) match(there[class_id], lungs, result[class_id].detections);
  return result;
}

LUNGSEG_INLINE average_precision precision_counter::of_class(int class_id) const {
  const auto found = classes_.find(class_id);
  if (found == classes_.end() || found->second.truths == 0) return {};
  std::array<double, thresholds> at{};
  double sum = 0;
  for (std::size_t t = 0; t < thresholds; ++t) sum += at[t] = at_threshold(found->second, t);
  return {sum / thresholds, at[0], at[5]};
}

LUNGSEG_INLINE average_precision precision_counter::all() const {
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

LUNGSEG_INLINE void precision_counter::match(const std::vector<const run_lengths*>& truth,
                                             std::vector<const predicted_lung*>& lungs,
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

LUNGSEG_INLINE double precision_counter::at_threshold(const class_precision& record, std::size_t t) {
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

}}  // namespace lungseg::LUNGSEG_ABI
