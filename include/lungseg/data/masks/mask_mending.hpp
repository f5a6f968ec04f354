// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks that are wrong in a way that can be undone: black on white, or with a line drawn around them.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "lungseg/data/masks/mask_labels.hpp"
#include "lungseg/data/masks/mask_margin.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is wrong with a mask and can be mended.
struct mask_fault {
  bool inverted = false;  ///< more than half of the margin is inside
  mask_frame frame{};     ///< lines along the picture's edges; none where it is inverted
  double margin = 0;      ///< share of the margin that is inside
  double inside = 0;      ///< share of the picture
  bool any() const noexcept { return inverted || frame.any(); }
};

/// \param inside  what counts as lung: 0 and 1
inline mask_fault find_fault(const mask& inside) {
  mask_fault result{.margin = margin_share(inside)};
  result.inverted = result.margin > 0.5;
  if (!result.inverted) result.frame = find_frame(inside);
  if (!inside.empty())
    result.inside = static_cast<double>(detail::count_set(inside)) / static_cast<double>(inside.pixels.size());
  return result;
}

namespace detail {

/// "67.2 %".
inline std::string to_percent(double share) {
  const auto tenths = static_cast<int>(share * 1000 + 0.5);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

}  // namespace detail

/// "is black on white: 67.2 % of the picture and 98.0 % of its margin are inside".
inline std::string to_string(const mask_fault& fault) {
  if (fault.inverted)
    return "is black on white: " + detail::to_percent(fault.inside) + " of the picture and " +
           detail::to_percent(fault.margin) + " of its margin are inside";
  return "has a frame: " + to_string(fault.frame);
}

namespace detail {

template <class T, image_kind kind>
void clear_frame(image<T, kind>& from, const mask_frame& frame) {
  for (int y = 0; y < from.height; ++y) {
    T* const row = from.row(y);
    const bool all = y < frame.top || y >= from.height - frame.bottom;
    std::fill(row, row + (all ? from.width : frame.left), T{});
    std::fill(row + from.width - frame.right, row + from.width, T{});
  }
}

}  // namespace detail

/// Turns black on white round, so that what fills most of the margin is the background; takes a frame away.
inline void mend(labelled_mask& from, const mask_fault& fault) {
  detail::clear_frame(from.index, fault.frame);
  if (!fault.inverted) return;
  std::size_t outer = 0;
  std::int64_t most = -1;
  for (std::size_t i = 0; i < from.labels.size(); ++i)
    if (const std::int64_t there = detail::count_in_margin(from.select(static_cast<int>(i))); there > most)
      outer = i, most = there;
  for (std::uint8_t& label : from.index.pixels)
    label = label == 0 ? static_cast<std::uint8_t>(outer) : label == outer ? std::uint8_t{0} : label;
  std::swap(from.labels[0], from.labels[outer]);
}

/// The same for a mask of 0 and 1.
inline void mend(mask& from, const mask_fault& fault) {
  detail::clear_frame(from, fault.frame);
  if (fault.inverted)
    for (std::uint8_t& pixel : from.pixels) pixel = pixel == 0;
}

}}  // namespace lungseg::LUNGSEG_ABI
