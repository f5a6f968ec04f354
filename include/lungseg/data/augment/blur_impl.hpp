// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "lungseg/data/augment/blur.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE axis_filter gaussian_axis(int extent, double deviation) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * deviation)));
  axis_filter axis{std::min(extent, 2 * reach + 1), {}, {}};
  for (int i = 0; i < extent; ++i) {
    const int first = std::clamp(i - reach, 0, extent - axis.taps);
    const auto weight = [&](int k) {
      const double away = first + k - i;
      return std::exp(-away * away / (2 * deviation * deviation));
    };
    double sum = 0;
    for (int k = 0; k < axis.taps; ++k) sum += weight(k);
    axis.first.push_back(first);
    for (int k = 0; k < axis.taps; ++k) axis.weights.push_back(static_cast<float>(weight(k) / sum));
  }
  return axis;
}

}  // namespace detail

LUNGSEG_INLINE void sharpen(image<float>& picture, double amount, double reach) {
  const image<float> soft = reach < 2 ? blurred(picture, reach) : resampled(picture, reach);
  const float a = static_cast<float>(amount);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const float v = picture.pixels[i];
    picture.pixels[i] = std::clamp(v + a * (v - soft.pixels[i]), 0.0f, 255.0f);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
