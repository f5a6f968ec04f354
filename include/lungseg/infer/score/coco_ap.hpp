// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <bitset>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

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
  void add(std::span<const instance> truth, std::span<const predicted_lung> predictions);
  void add(const film_precision& of_film);

  /// What such a film adds. \throws shape_error when masks differ in size
  static film_precision precision_of(std::span<const instance> truth, std::span<const predicted_lung> predictions);

  /// The scores of one class; NaN without truth of it.
  average_precision of_class(int class_id) const;

  /// The mean over the classes that have truth.
  average_precision all() const;

 private:
  static constexpr std::size_t thresholds = scored_detection::thresholds, most_a_film = 100;

  static double threshold(std::size_t index) { return 0.5 + static_cast<double>(index) * ((0.95 - 0.5) / 9); }

  static void match(const std::vector<const run_lengths*>& truth, std::vector<const predicted_lung*>& lungs,
                    std::vector<scored_detection>& into);

  static double at_threshold(const class_precision& record, std::size_t t);

  std::map<int, class_precision> classes_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/coco_ap_impl.hpp"
#endif
