// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <limits>
#include <span>

#include "lungseg/core/error.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// ln(1000 / 16): torchvision's and detectron2's limit on dw and dh.
inline constexpr float default_max_log_ratio = 4.135166556742356f;
/// Matterport's: none.
inline constexpr float no_max_log_ratio = std::numeric_limits<float>::infinity();

/// Moves every reference box by its deltas, which are multiplied by `std` first, and clips it to `clip_window` unless
/// that is null. A reference without extent stays one; NaN deltas give NaN sides.
/// \param  out  overwritten; may be the memory of `reference`.
/// \throws shape_error when the three disagree in length.
inline void decode_boxes(std::span<const box> reference, std::span<const box_deltas> deltas, const box_deltas& std,
                         float max_log_ratio, const box* clip_window, std::span<box> out) {
  expect_extent("decode_boxes", "deltas", 0, std::ssize(deltas), std::ssize(reference));
  expect_extent("decode_boxes", "out", 0, std::ssize(out), std::ssize(reference));
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const box_deltas& d = deltas[i];
    const box_deltas scaled{d.dx * std.dx, d.dy * std.dy, d.dw * std.dw, d.dh * std.dh};
    const box moved = math::decode(reference[i], scaled, max_log_ratio);
    out[i] = clip_window ? math::clip(moved, *clip_window) : moved;
  }
}

/// The inverse: deltas from each reference to its goal, divided by `std`.
/// \pre    every box has area; a goal without one gives infinite deltas.
/// \throws shape_error when the three disagree in length.
inline void encode_boxes(std::span<const box> reference, std::span<const box> goal, const box_deltas& std,
                         std::span<box_deltas> out) {
  expect_extent("encode_boxes", "goal", 0, std::ssize(goal), std::ssize(reference));
  expect_extent("encode_boxes", "out", 0, std::ssize(out), std::ssize(reference));
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const box_deltas d = math::encode(reference[i], goal[i]);
    out[i] = {d.dx / std.dx, d.dy / std.dy, d.dw / std.dw, d.dh / std.dh};
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
