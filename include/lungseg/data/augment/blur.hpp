// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A Gaussian cut off at three deviations, one source cell a target cell, the edge left out of the mean.
axis_filter gaussian_axis(int extent, double deviation);

}  // namespace detail

/// A Gaussian blur.
/// \param deviation  pixels; 0 or less: the picture as it is
inline image<float> blurred(const image<float>& in, double deviation) {
  if (deviation <= 0 || in.empty()) return in;
  return detail::filtered(in, detail::gaussian_axis(in.height, deviation), detail::gaussian_axis(in.width, deviation));
}

/// What is left of a picture that was smaller once by a factor of at least 1.
inline image<float> resampled(const image<float>& in, double factor) {
  if (in.empty()) return in;
  const auto smaller = [factor](int extent) { return std::max(1, static_cast<int>(std::lround(extent / factor))); };
  return resize_bilinear(resize_smooth(in, smaller(in.height), smaller(in.width)), in.height, in.width);
}

/// Adds once more, `amount` times, what is smaller than `reach` pixels: the edge enhancement of digital radiography.
void sharpen(image<float>& picture, double amount, double reach);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/blur_impl.hpp"
#endif
