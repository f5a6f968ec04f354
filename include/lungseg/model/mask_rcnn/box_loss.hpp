// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/math/target_gradient.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/ops/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the box losses need of the first stage, to send gradients through the targets.
struct first_stage {
  const anchor_grid& grid;
  std::span<const rpn_level> levels;
  box window;  // that proposals were clipped to
};

namespace detail {

inline void add_target_gradient(const mask_rcnn_config& config, const first_stage& first, const region& r,
                                const box& goal, const box_deltas& dtarget) {
  const box& anchor = first.grid.references[static_cast<std::size_t>(r.anchor)];
  const float* raw = raw_deltas(first.levels, first.grid, r.image, r.anchor);
  const box_deltas scaled = times(read_deltas(raw, config.deltas_y_first), config.rpn_deviation);
  const box_deltas d = times(math::target_gradient(anchor, scaled, first.window, goal, dtarget), config.rpn_deviation);
  const anchor_outputs at = outputs_of(first.levels, first.grid, {r.image, r.anchor, r.truth}, 1);
  const auto four = write_deltas(d, config.deltas_y_first);
  for (std::size_t k = 0; k < 4; ++k) at.ddeltas[k] += four[k];
}

inline void box_regression_loss(nn::tape& t, const mask_rcnn_config& config, const first_stage& first,
                                std::span<const region> regions, std::span<const ground_truth> truths, nn::node& deltas,
                                mask_rcnn_losses& losses) {
  std::size_t positives = 0;
  for (const region& r : regions) positives += r.truth >= 0;
  const std::size_t divisor = config.box_divisor == box_loss_divisor::sampled ? regions.size() : 4 * positives;
  const float weight = divisor == 0 ? 0 : config.loss_weights[3] / static_cast<float>(divisor);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const region& r = regions[i];
    if (r.truth < 0) continue;
    const ground_truth& truth = truths[static_cast<std::size_t>(r.image)];
    const auto index = static_cast<std::size_t>(r.truth);
    const box goal = first.grid.coordinates.from_pixels(truth.boxes[index]);
    const box_deltas raw = math::encode(r.area, goal);
    const auto& dev = config.box_deviation;
    const auto target =
        write_deltas({raw.dx / dev[0], raw.dy / dev[1], raw.dw / dev[2], raw.dh / dev[3]}, config.deltas_y_first);
    const std::int64_t at = (static_cast<std::int64_t>(i) * config.class_count() + truth.classes[index]) * 4;
    std::array<float, 4> slope{};
    for (std::size_t k = 0; k < 4; ++k) {
      const math::value_and_slope l1 =
          math::smooth_l1(deltas.value[at + static_cast<int>(k)] - target[k], config.box_beta);
      losses.box += weight * l1.value;
      slope[k] = weight * l1.slope;
      if (t.training()) deltas.gradient[at + static_cast<int>(k)] = slope[k];
    }
    if (!t.training() || !config.gradient_through_targets || r.anchor < 0) continue;
    const box_deltas s = read_deltas(slope.data(), config.deltas_y_first);
    add_target_gradient(config, first, r, goal, {-s.dx / dev[0], -s.dy / dev[1], -s.dw / dev[2], -s.dh / dev[3]});
  }
}

}  // namespace detail

/// Class and box loss of the second stage; on a training tape it also writes the gradients of the head's outputs.
/// \source Girshick, "Fast R-CNN", 2015, section 2.3; divisors by the configuration.
inline void box_loss(nn::tape& t, const mask_rcnn_config& config, const first_stage& first,
                     std::span<const region> regions, std::span<const ground_truth> truths, const box_head_output& out,
                     mask_rcnn_losses& losses) {
  const int rows = static_cast<int>(regions.size());
  tensor<int, 1> labels{{rows}};
  for (int i = 0; i < rows; ++i) {
    const region& r = regions[static_cast<std::size_t>(i)];
    if (r.truth >= 0) labels[i] = truths[static_cast<std::size_t>(r.image)].classes[static_cast<std::size_t>(r.truth)];
  }
  view<float, 2> dlogits;
  if (t.training()) {
    t.slot(*out.logits);
    t.slot(*out.deltas);
    out.deltas->gradient.fill(0);
    dlogits = out.logits->gradient.get().reshaped(shape<2>{rows, config.class_count()});
  }
  const view<const float, 2> logits =
      std::as_const(out.logits->value).get().reshaped(shape<2>{rows, config.class_count()});
  losses.box_class += ops::softmax_cross_entropy(t.ctx(), logits, labels, {},
                                                 static_cast<float>(rows) / config.loss_weights[2], dlogits);
  detail::box_regression_loss(t, config, first, regions, truths, *out.deltas, losses);
}

}}  // namespace lungseg::LUNGSEG_ABI
