// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/ops/nms.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One object that the model found, in the network's grid.
struct detection {
  box area;               // network pixels, exclusive far corners
  int class_id = 0;       // 1, 2, ...
  float score = 0;        // class probability
  box mask_area;          // network pixels: `area` with the configuration's margin around it
  tensor<float, 2> mask;  // (M, M) probabilities over `mask_area`
};

namespace detail {

/// A region as one class would have it.
struct scored_box {
  box area;
  int class_id = 0;
  float score = 0;
  int region = 0;
};

/// Softmax of one row of logits.
inline std::vector<float> probabilities(const float* logits, int count) {
  std::vector<float> result(static_cast<std::size_t>(count));
  math::softmax(logits, count, result.data());
  return result;
}

/// The classes of one region that pass the score threshold, with their decoded and clipped boxes.
inline void score_region(const mask_rcnn_config& config, const proposal& from, int index, const float* logits,
                         const float* deltas, const box& window, std::vector<scored_box>& out) {
  const std::vector<float> p = probabilities(logits, config.class_count());
  const auto best = static_cast<int>(std::max_element(p.begin(), p.end()) - p.begin());
  for (int k = 1; k < config.class_count(); ++k) {
    const float score = p[static_cast<std::size_t>(k)];
    const bool argmax = config.detection == detection_rule::best_class;
    if (argmax ? k != best || score < config.detection_score : is_nan(score) || score <= config.detection_score)
      continue;
    const box_deltas d = times(read_deltas(deltas + 4 * k, config.deltas_y_first), config.box_deviation);
    const box area = math::clip(math::decode(from.area, d, config.max_log_ratio), window);
    if (area.width() < config.detection_min_side || area.height() < config.detection_min_side) continue;
    out.push_back({area, k, score, index});
  }
}

}  // namespace detail

/// The final boxes of one image, best score first; masks are still to be computed for them.
/// \param logits   (R, classes) and deltas (R, 4 classes) of the image's proposals
/// \source Girshick, "Fast R-CNN", 2015, section 3; rules by the configuration.
inline std::vector<detection> detect_boxes(const mask_rcnn_config& config, std::span<const proposal> proposals,
                                           view<const float, 2> logits, view<const float, 2> deltas,
                                           const box& window) {
  std::vector<detail::scored_box> candidates;
  for (int i = 0; i < static_cast<int>(proposals.size()); ++i)
    detail::score_region(config, proposals[static_cast<std::size_t>(i)], i, &logits(i, 0), &deltas(i, 0), window,
                         candidates);
  std::vector<detail::scored_box> kept;
  for (int k = 1; k < config.class_count(); ++k) {
    std::vector<box> areas;
    std::vector<float> scores;
    std::vector<int> indices;
    for (int i = 0; i < static_cast<int>(candidates.size()); ++i) {
      const detail::scored_box& c = candidates[static_cast<std::size_t>(i)];
      if (c.class_id != k) continue;
      areas.push_back(c.area);
      scores.push_back(c.score);
      indices.push_back(i);
    }
    const std::vector<int> best =
        ops::nms(areas, scores, {.iou_threshold = config.detection_nms, .max_output = config.detections_per_image});
    for (const int i : best) kept.push_back(candidates[static_cast<std::size_t>(indices[static_cast<std::size_t>(i)])]);
  }
  std::sort(kept.begin(), kept.end(), [](const detail::scored_box& a, const detail::scored_box& b) {
    return a.score != b.score     ? a.score > b.score
           : a.region != b.region ? a.region < b.region
                                  : a.class_id < b.class_id;
  });
  if (static_cast<int>(kept.size()) > config.detections_per_image)
    kept.resize(static_cast<std::size_t>(config.detections_per_image));
  std::vector<detection> result;
  for (const detail::scored_box& c : kept)
    result.push_back({c.area, c.class_id, c.score, math::with_margin(c.area, config.mask_margin), {}});
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
