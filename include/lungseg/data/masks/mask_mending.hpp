// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks that are wrong in a way that can be undone: black on white, or with a line drawn around them.

#include <algorithm>
#include <cstdint>
#include <string>

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
mask_fault find_fault(const mask& inside);

namespace detail {

/// "67.2 %".
inline std::string to_percent(double share) {
  const auto tenths = static_cast<int>(share * 1000 + 0.5);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

}  // namespace detail

/// "is black on white: 67.2 % of the picture and 98.0 % of its margin are inside".
std::string to_string(const mask_fault& fault);

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
void mend(labelled_mask& from, const mask_fault& fault);

/// The same for a mask of 0 and 1.
inline void mend(mask& from, const mask_fault& fault) {
  detail::clear_frame(from, fault.frame);
  if (fault.inverted)
    for (std::uint8_t& pixel : from.pixels) pixel = pixel == 0;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/mask_mending_impl.hpp"
#endif
