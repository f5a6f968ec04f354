// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/infer/prior/thin_parts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE mask within(const image<std::int32_t>& squared, double distance, bool near) {
  mask result{squared.height, squared.width};
  std::transform(squared.pixels.begin(), squared.pixels.end(), result.pixels.begin(),
                 [&](std::int32_t d) { return static_cast<std::uint8_t>((d <= distance * distance) == near); });
  return result;
}

}  // namespace detail

LUNGSEG_INLINE mask thin_parts(const mask& from, double radius, double reach) {
  const mask core = keep_largest(detail::within(squared_distance(complement(from)), radius, false), connectivity::four);
  mask result{from.height, from.width};
  if (std::find(core.pixels.begin(), core.pixels.end(), std::uint8_t{1}) == core.pixels.end()) return result;
  const mask body = detail::within(squared_distance(core), radius, true);
  const image<std::int32_t> away = squared_distance(body);
  for (std::size_t i = 0; i < result.pixels.size(); ++i) result.pixels[i] = from.pixels[i] && !body.pixels[i];
  const components parts = label_components(result);
  const image<std::int32_t> labels = parts.labels();
  std::vector<std::int32_t> furthest(static_cast<std::size_t>(parts.count()) + 1, 0);  // by label
  for (std::size_t i = 0; i < result.pixels.size(); ++i) {
    std::int32_t& so_far = furthest[static_cast<std::size_t>(labels.pixels[i])];
    so_far = std::max(so_far, away.pixels[i]);
  }
  return parts.select_if([&](int part) { return furthest[static_cast<std::size_t>(part) + 1] > reach * reach; });
}

}}  // namespace lungseg::LUNGSEG_ABI
