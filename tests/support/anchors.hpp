// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Anchors from the plain description of a network's levels, for tests.

#include <algorithm>
#include <vector>

#include "lungseg/math/proposal_rules.hpp"

namespace lungseg::test {

/// The anchors of one pyramid level: a grid of height x width cells, stride pixels apart, and the sizes in each.
struct anchor_level {
  int height = 0, width = 0;
  float stride_y = 0, stride_x = 0;
  std::vector<float> sizes;
};
struct anchor_options {
  std::vector<float> ratios{0.5f, 1.0f, 2.0f};
  bool ratio_is_width_over_height = false;
  bool round_cells = false;
};

inline std::vector<math::anchor_extent> extents_of(const anchor_level& level, const anchor_options& options) {
  std::vector<math::anchor_extent> extents;
  for (const float size : level.sizes)
    for (const float ratio : options.ratios)
      extents.push_back(math::anchor_of(size, ratio, options.ratio_is_width_over_height));
  return extents;
}

/// \pre all levels have as many sizes
inline math::anchor_call anchor_call_of(const std::vector<anchor_level>& levels, const anchor_options& options,
                                        const box_coordinates& coordinates = {}) {
  math::anchor_call call{.round = options.round_cells, .coordinates = coordinates};
  for (const anchor_level& level : levels) {
    const std::vector<math::anchor_extent> extents = extents_of(level, options);
    const auto at = static_cast<std::size_t>(call.anchors.count++);
    call.ratios = static_cast<int>(extents.size());
    call.levels[at] = {
        level.height, level.width, static_cast<double>(level.stride_y), static_cast<double>(level.stride_x), {}};
    std::copy(extents.begin(), extents.end(), call.levels[at].extents.begin());
    call.anchors.first[at + 1] = call.anchors.first[at] + level.height * level.width * call.ratios;
  }
  return call;
}

/// All of them as the rule makes them.
inline std::vector<box> make_anchors(const std::vector<anchor_level>& levels, const anchor_options& options) {
  const math::anchor_call call = anchor_call_of(levels, options);
  std::vector<box> pixels(static_cast<std::size_t>(call.anchors.total())), references(pixels.size());
  const math::anchor_rule rule{call, pixels.data(), references.data()};
  for (int i = 0; i < call.anchors.total(); ++i) rule(i);
  return pixels;
}

/// All of them by the definition, in double: by level, then row, column, size and ratio.
inline std::vector<precise_box> make_precise_anchors(const std::vector<anchor_level>& levels,
                                                     const anchor_options& options) {
  std::vector<precise_box> anchors;
  for (const anchor_level& level : levels)
    for (int y = 0; y < level.height; ++y)
      for (int x = 0; x < level.width; ++x)
        for (const math::anchor_extent& extent : extents_of(level, options))
          anchors.push_back(math::anchor_at(static_cast<double>(x) * level.stride_x,
                                            static_cast<double>(y) * level.stride_y, extent, options.round_cells));
  return anchors;
}

}  // namespace lungseg::test
