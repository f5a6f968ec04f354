// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "lungseg/math/loss.hpp"
#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/top_k.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A region that may hold a lung.
struct proposal {
  box area;         // in the configuration's coordinates
  float score = 0;  // objectness probability
  int anchor = -1;  // where it comes from; -1 for a true box
};

namespace detail {

/// Objectness of every anchor of one image, as the ranking sees it.
inline std::vector<float> objectness(const mask_rcnn_config& config, std::span<const rpn_level> levels, int image) {
  std::vector<float> scores;
  for (const rpn_level& level : levels) {
    const view<const float, 4> one = std::as_const(level.logits->value).get().rows(image, 1);
    if (!config.rpn_softmax) {
      scores.insert(scores.end(), one.begin(), one.end());
      continue;
    }
    for (std::int64_t i = 0; i < one.size(); i += 2) scores.push_back(1.0f / (1.0f + std::exp(one[i] - one[i + 1])));
  }
  return scores;
}

/// The four raw outputs of anchor `index` of one image.
inline const float* raw_deltas(std::span<const rpn_level> levels, const anchor_grid& grid, int image, int index) {
  const auto level = static_cast<std::size_t>(std::upper_bound(grid.offsets.begin(), grid.offsets.end(), index) -
                                              grid.offsets.begin() - 1);
  const view<const float, 4> one = std::as_const(levels[level].deltas->value).get().rows(image, 1);
  return one.data() + 4 * (index - grid.offsets[level]);
}

/// Decodes, clips and suppresses the best anchors among [first, last).
inline void propose_among(const mask_rcnn_config& config, const anchor_grid& grid, std::span<const rpn_level> levels,
                          int image, const box& window, std::span<const float> scores, int first, int last, int keep,
                          int limit, std::vector<proposal>& out) {
  const std::vector<int> best =
      ops::top_k(scores.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)), keep);
  std::vector<proposal> candidates;
  std::vector<box> areas;
  std::vector<float> ranks;
  for (const int local : best) {
    const int index = first + local;
    const box_deltas d =
        times(read_deltas(raw_deltas(levels, grid, image, index), config.deltas_y_first), config.rpn_deviation);
    const box& anchor = grid.references[static_cast<std::size_t>(index)];
    const box area = math::clip(math::decode(anchor, d, config.max_log_ratio), window);
    if (area.width() < config.proposal_min_side || area.height() < config.proposal_min_side) continue;
    candidates.push_back({area, scores[static_cast<std::size_t>(index)], index});
    areas.push_back(area);
    ranks.push_back(candidates.back().score);
  }
  // The threshold is on a probability; a single logit is compared through its inverse.
  const float threshold = config.proposal_score < 0 ? -INFINITY
                          : config.rpn_softmax      ? config.proposal_score
                                                    : std::log(config.proposal_score / (1 - config.proposal_score));
  const std::vector<int> kept =
      ops::nms(areas, ranks, {.iou_threshold = config.proposal_nms, .score_threshold = threshold, .max_output = limit});
  for (const int i : kept) {
    proposal& chosen = out.emplace_back(candidates[static_cast<std::size_t>(i)]);
    if (!config.rpn_softmax) chosen.score = math::sigmoid(chosen.score);
  }
}

}  // namespace detail

/// Proposals of one image by descending objectness, detached from the network.
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1; scopes and limits by the configuration.
inline std::vector<proposal> propose(const mask_rcnn_config& config, const anchor_grid& grid,
                                     std::span<const rpn_level> levels, int image, const box& window, bool training) {
  const int keep = training ? config.pre_nms_train : config.pre_nms_test;
  const int limit = training ? config.post_nms_train : config.post_nms_test;
  const std::vector<float> scores = detail::objectness(config, levels, image);
  std::vector<proposal> result;
  if (!config.proposals_per_level) {
    detail::propose_among(config, grid, levels, image, window, scores, 0, grid.offsets.back(), keep, limit, result);
    return result;
  }
  for (std::size_t i = 0; i < levels.size(); ++i)
    detail::propose_among(config, grid, levels, image, window, scores, grid.offsets[i], grid.offsets[i + 1], keep,
                          limit, result);
  // By probability, as torchvision does: sure ones of several levels are equal, though their logits differ.
  std::stable_sort(result.begin(), result.end(),
                   [](const proposal& a, const proposal& b) { return a.score > b.score; });
  if (static_cast<int>(result.size()) > limit) result.resize(static_cast<std::size_t>(limit));
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
