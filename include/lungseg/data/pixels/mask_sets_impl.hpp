// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE moments moments_of(const mask& from) {
  moments result;
  for (const run& r : find_runs(from).runs) result += moments_of(r);
  return result;
}

LUNGSEG_INLINE mask crop(const mask& from, const box& area) {
  const int x1 = static_cast<int>(area.x1), y1 = static_cast<int>(area.y1);
  mask part(static_cast<int>(area.height()), static_cast<int>(area.width()));
  for (int y = 0; y < part.height; ++y) std::copy_n(from.row(y1 + y) + x1, part.width, part.row(y));
  return part;
}

LUNGSEG_INLINE mask embed(const mask& part, int height, int width, const box& area) {
  mask result(height, width);
  for (int y = 0; y < part.height; ++y)
    std::copy_n(part.row(y), part.width, result.row(static_cast<int>(area.y1) + y) + static_cast<int>(area.x1));
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
