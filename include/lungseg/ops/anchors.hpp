// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <type_traits>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/math/anchor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// The anchors of one pyramid level: a grid of height x width cells, stride pixels apart, and the sizes in each.
struct anchor_level {
  int height = 0, width = 0;
  float stride_y = 0, stride_x = 0;
  std::vector<float> sizes;
};

/// The same for all levels of a network. Matterport: {.ratio_is_width_over_height = true}; torchvision: {.round_cells =
/// true}; detectron2: the defaults.
struct anchor_options {
  std::vector<float> ratios{0.5f, 1.0f, 2.0f};
  bool ratio_is_width_over_height = false;
  bool round_cells = false;  ///< whole-pixel corners, ties to even
  int step = 1;              ///< only every step-th cell has anchors (RPN_ANCHOR_STRIDE)
};

namespace detail {

template <class Box>
std::vector<Box> make_anchors(std::span<const anchor_level> levels, const anchor_options& options) {
  expect<option_error>(options.step >= 1, "make_anchors: step is " + std::to_string(options.step) + ", expected >= 1");
  std::vector<Box> anchors;
  for (const anchor_level& level : levels) {
    std::vector<math::anchor_extent> extents;
    for (const float size : level.sizes)
      for (const float ratio : options.ratios)
        extents.push_back(math::anchor_of(size, ratio, options.ratio_is_width_over_height));
    for (int y = 0; y < level.height; y += options.step)
      for (int x = 0; x < level.width; x += options.step)
        for (const math::anchor_extent& extent : extents) {
          const precise_box at = math::anchor_at(static_cast<double>(x) * level.stride_x,
                                                 static_cast<double>(y) * level.stride_y, extent, options.round_cells);
          using side = decltype(Box::x1);
          anchors.push_back(
              {static_cast<side>(at.x1), static_cast<side>(at.y1), static_cast<side>(at.x2), static_cast<side>(at.y2)});
        }
  }
  return anchors;
}

}  // namespace detail

/// All anchors of a network in pixels, not clipped: by level, then row, column, size and ratio, which is the order of
/// the flattened NHWC output of the region proposal head. Computed in double precision, rounded once.
/// \throws option_error for a step below 1.
inline std::vector<box> make_anchors(std::span<const anchor_level> levels, const anchor_options& options) {
  return detail::make_anchors<box>(levels, options);
}

/// The same without the final rounding, for matching as Matterport does it.
inline std::vector<precise_box> make_precise_anchors(std::span<const anchor_level> levels,
                                                     const anchor_options& options) {
  return detail::make_anchors<precise_box>(levels, options);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
