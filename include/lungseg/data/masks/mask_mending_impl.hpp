// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "lungseg/data/masks/mask_labels.hpp"
#include "lungseg/data/masks/mask_margin.hpp"
#include "lungseg/data/masks/mask_mending.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_fault find_fault(const mask& inside) {
  mask_fault result{.margin = margin_share(inside)};
  result.inverted = result.margin > 0.5;
  if (!result.inverted) result.frame = find_frame(inside);
  if (!inside.empty())
    result.inside = static_cast<double>(detail::count_set(inside)) / static_cast<double>(inside.pixels.size());
  return result;
}

LUNGSEG_INLINE std::string to_string(const mask_fault& fault) {
  if (fault.inverted)
    return "is black on white: " + detail::to_percent(fault.inside) + " of the picture and " +
           detail::to_percent(fault.margin) + " of its margin are inside";
  return "has a frame: " + to_string(fault.frame);
}

LUNGSEG_INLINE void mend(labelled_mask& from, const mask_fault& fault) {
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

}}  // namespace lungseg::LUNGSEG_ABI
