// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "lungseg/math/loss.hpp"
#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Random streams of one training step, so that the choices of one do not shift those of another.
inline constexpr std::uint32_t anchor_stream = 0x616e6368, region_stream = 0x72656769, mask_stream = 0x6d61736b;

namespace detail {

/// One anchor that counts in the RPN's loss.
struct anchor_sample {
  int image = 0, anchor = 0;
  int truth = -1;  // -1: background
};

inline std::vector<anchor_sample> sample_anchors(const mask_rcnn_config& config, const anchor_grid& grid,
                                                 std::span<const ground_truth> truths, std::uint64_t seed,
                                                 std::uint64_t step) {
  std::vector<anchor_sample> result;
  for (std::size_t image = 0; image < truths.size(); ++image) {
    const std::vector<int> matches = ops::match(std::span<const box>{grid.anchors}, truths[image].boxes,
                                                {.high = config.anchor_high,
                                                 .low = config.anchor_low,
                                                 .force_best = true,
                                                 .double_precision = config.frame == box_frame::normalised});
    const ops::sampled chosen =
        ops::sample(matches, {.count = config.anchors_per_image, .positive_fraction = config.anchor_positive_fraction},
                    {seed, anchor_stream, step * truths.size() + image});
    for (const int i : chosen.positives)
      result.push_back({static_cast<int>(image), i, matches[static_cast<std::size_t>(i)]});
    for (const int i : chosen.negatives) result.push_back({static_cast<int>(image), i, -1});
  }
  return result;
}

/// Where the outputs of one anchor and their gradients are.
struct anchor_outputs {
  const float* logits;
  const float* deltas;
  float* dlogits;
  float* ddeltas;
};

inline anchor_outputs outputs_of(std::span<const rpn_level> levels, const anchor_grid& grid, const anchor_sample& s,
                                 int logits_per_anchor) {
  const auto level = static_cast<std::size_t>(std::upper_bound(grid.offsets.begin(), grid.offsets.end(), s.anchor) -
                                              grid.offsets.begin() - 1);
  const std::int64_t count = grid.offsets[level + 1] - grid.offsets[level];
  const std::int64_t at = s.image * count + s.anchor - grid.offsets[level];
  nn::node &l = *levels[level].logits, &d = *levels[level].deltas;
  const bool wanted = !l.gradient.empty();
  return {l.value.data() + at * logits_per_anchor, d.value.data() + at * 4,
          wanted ? l.gradient.data() + at * logits_per_anchor : nullptr, wanted ? d.gradient.data() + at * 4 : nullptr};
}

}  // namespace detail

/// The RPN's two losses over sampled anchors of the batch; on a training tape it also writes the gradients of logits
/// and deltas. \source Ren et al., "Faster R-CNN", 2015, section 3.1.2; divisors by the configuration.
inline void rpn_loss(nn::tape& t, const mask_rcnn_config& config, const anchor_grid& grid,
                     std::span<const rpn_level> levels, std::span<const ground_truth> truths, std::uint64_t step,
                     mask_rcnn_losses& losses) {
  if (t.training())
    for (const rpn_level& level : levels)
      for (const nn::var& out : {level.logits, level.deltas}) {
        t.slot(*out);
        out->gradient.fill(0);
      }
  const std::vector<detail::anchor_sample> samples = detail::sample_anchors(config, grid, truths, t.ctx().seed(), step);
  std::size_t positives = 0;
  for (const detail::anchor_sample& s : samples) positives += s.truth >= 0;
  const int width = config.rpn_softmax ? 2 : 1;
  const float class_weight = samples.empty() ? 0 : config.loss_weights[0] / static_cast<float>(samples.size());
  const std::size_t divisor = config.box_divisor == box_loss_divisor::sampled ? samples.size() : 4 * positives;
  const float box_weight = divisor == 0 ? 0 : config.loss_weights[1] / static_cast<float>(divisor);
  for (const detail::anchor_sample& s : samples) {
    const detail::anchor_outputs at = detail::outputs_of(levels, grid, s, width);
    const float logit = config.rpn_softmax ? at.logits[1] - at.logits[0] : at.logits[0];
    const math::value_and_slope ce = math::sigmoid_cross_entropy(logit, s.truth >= 0 ? 1.0f : 0.0f);
    losses.rpn_class += class_weight * ce.value;
    if (at.dlogits) at.dlogits[width - 1] += class_weight * ce.slope;
    if (at.dlogits && config.rpn_softmax) at.dlogits[0] -= class_weight * ce.slope;
    if (s.truth < 0) continue;
    const box_deltas raw =
        math::encode(grid.anchors[static_cast<std::size_t>(s.anchor)],
                     truths[static_cast<std::size_t>(s.image)].boxes[static_cast<std::size_t>(s.truth)]);
    const auto& dev = config.rpn_deviation;
    const auto goal =
        write_deltas({raw.dx / dev[0], raw.dy / dev[1], raw.dw / dev[2], raw.dh / dev[3]}, config.deltas_y_first);
    for (int k = 0; k < 4; ++k) {
      const math::value_and_slope l1 =
          math::smooth_l1(at.deltas[k] - goal[static_cast<std::size_t>(k)], config.box_beta);
      losses.rpn_box += box_weight * l1.value;
      if (at.ddeltas) at.ddeltas[k] += box_weight * l1.slope;
    }
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
