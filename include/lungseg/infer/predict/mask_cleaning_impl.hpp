// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/infer/predict/mask_cleaning.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_patch clean_mask(const mask_patch& voted, float opening_share, lung_signs* signs) {
  const int side = static_cast<int>(opening_share * static_cast<float>(voted.height));
  mask_patch lung = with_margin(voted, 1);  // holes do not reach the patch's edge but where the film ends
  const mask filled = fill_holes(lung.inside);
  const mask opened = side >= 2 ? opening(filled, structuring_element::box(side, side)) : filled;
  lung.inside = keep_largest(opened);
  if (signs) {
    const auto pixels = [](const mask& of) { return static_cast<double>(detail::count_set(of)); };
    const double all = pixels(filled), left = pixels(opened), unit = std::max(all, 1.0);
    signs->spurs = (all - left) / unit;
    signs->islands = (left - pixels(lung.inside)) / unit;
  }
  return lung;
}

}}  // namespace lungseg::LUNGSEG_ABI
