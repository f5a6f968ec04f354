// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "lungseg/data/masks/mask_margin.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string to_string(const mask_frame& frame) {
  std::string text;
  const auto add = [&](int depth, const char* edge) {
    if (depth > 0)
      text +=
          (text.empty() ? "" : ", ") + std::to_string(depth) + (depth == 1 ? " pixel" : " pixels") + " at the " + edge;
  };
  add(frame.top, "top"), add(frame.bottom, "bottom"), add(frame.left, "left"), add(frame.right, "right");
  return text;
}

namespace detail {

/// The margin is the outer sixteenth of the shorter side, all round.
inline int margin_depth(const mask& from) {
  return std::max(1, std::min(from.height, from.width) / 16);
}

LUNGSEG_INLINE std::int64_t count_in_margin(const mask& from) {
  const int depth = margin_depth(from);
  std::int64_t count = 0;
  for (int y = 0; y < from.height; ++y) {
    const std::uint8_t* const row = from.row(y);
    const bool all = y < depth || y >= from.height - depth || from.width <= 2 * depth;
    const auto add = [&](int begin, int end) {
      count += std::count_if(row + begin, row + end, [](auto p) { return p != 0; });
    };
    if (all) {
      add(0, from.width);
    } else {
      add(0, depth), add(from.width - depth, from.width);
    }
  }
  return count;
}

LUNGSEG_INLINE std::array<double, 4> edge_shares(const mask& from, int inset) {
  std::array<std::int64_t, 4> set{};
  for (int x = 0; x < from.width; ++x) {
    set[0] += from(inset, x) != 0;
    set[1] += from(from.height - 1 - inset, x) != 0;
  }
  for (int y = 0; y < from.height; ++y) {
    set[2] += from(y, inset) != 0;
    set[3] += from(y, from.width - 1 - inset) != 0;
  }
  std::array<double, 4> share{};
  for (std::size_t i = 0; i < 4; ++i) share[i] = static_cast<double>(set[i]) / (i < 2 ? from.width : from.height);
  return share;
}

}  // namespace detail

LUNGSEG_INLINE double margin_share(const mask& from) {
  const std::int64_t inner_height = std::max(0, from.height - 2 * detail::margin_depth(from)),
                     inner_width = std::max(0, from.width - 2 * detail::margin_depth(from)),
                     all = static_cast<std::int64_t>(from.pixels.size());
  return all == 0 ? 0.0
                  : static_cast<double>(detail::count_in_margin(from)) /
                        static_cast<double>(all - inner_height * inner_width);
}

LUNGSEG_INLINE mask_frame find_frame(const mask& from) {
  constexpr double whole = 0.9;
  const int most = from.empty() ? 0 : std::max(1, detail::margin_depth(from) / 2);
  std::array<int, 4> depth{};
  std::array<bool, 4> open{true, true, true, true};
  for (int inset = 0; inset < most; ++inset) {
    const auto share = detail::edge_shares(from, inset);
    for (std::size_t i = 0; i < 4; ++i) {
      open[i] = open[i] && share[i] >= whole;
      depth[i] += open[i];
    }
  }
  return {depth[0], depth[1], depth[2], depth[3]};
}

}}  // namespace lungseg::LUNGSEG_ABI
