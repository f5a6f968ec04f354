// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline letterbox make_letterbox(int film_h, int film_w, int scaled_h, int scaled_w, int height, int width, int top,
                                int left) {
  return {height,
          width,
          top,
          left,
          scaled_h,
          scaled_w,
          static_cast<double>(scaled_h) / film_h,
          static_cast<double>(scaled_w) / film_w};
}

LUNGSEG_INLINE void expect_film_size(int film_h, int film_w, const char* op) {
  expect<shape_error>(film_h > 0 && film_w > 0, std::string{op} + ": film is " + std::to_string(film_h) + " x " +
                                                    std::to_string(film_w) + ", expected at least 1 x 1");
}

}  // namespace detail

LUNGSEG_INLINE letterbox letterbox_fit(int film_h, int film_w, int height, int width) {
  detail::expect_film_size(film_h, film_w, "letterbox_fit");
  expect<shape_error>(height > 0 && width > 0, "letterbox_fit: target is " + std::to_string(height) + " x " +
                                                   std::to_string(width) + ", expected at least 1 x 1");
  const double scale = std::min(static_cast<double>(height) / film_h, static_cast<double>(width) / film_w);
  const int h = std::clamp(static_cast<int>(std::lround(film_h * scale)), 1, height);
  const int w = std::clamp(static_cast<int>(std::lround(film_w * scale)), 1, width);
  return detail::make_letterbox(film_h, film_w, h, w, height, width, (height - h) / 2, (width - w) / 2);
}

LUNGSEG_INLINE letterbox letterbox_stretch(int film_h, int film_w, int height, int width) {
  detail::expect_film_size(film_h, film_w, "letterbox_stretch");
  return detail::make_letterbox(film_h, film_w, height, width, height, width, 0, 0);
}

LUNGSEG_INLINE letterbox letterbox_matterport(int film_h, int film_w, const matterport_resize& options) {
  detail::expect_film_size(film_h, film_w, "letterbox_matterport");
  const auto none = [&] { return detail::make_letterbox(film_h, film_w, film_h, film_w, film_h, film_w, 0, 0); };
  if (options.mode == matterport_mode::none) return none();
  double scale = 1;
  if (options.min_dim > 0) scale = std::max(1.0, static_cast<double>(options.min_dim) / std::min(film_h, film_w));
  scale = std::max(scale, options.min_scale);
  const int longer = std::max(film_h, film_w);
  const bool square = options.mode == matterport_mode::square;
  if (square && std::nearbyint(longer * scale) > options.max_dim) scale = static_cast<double>(options.max_dim) / longer;
  const int h = static_cast<int>(std::nearbyint(film_h * scale)), w = static_cast<int>(std::nearbyint(film_w * scale));
  const auto padded = [&](int n) { return square ? options.max_dim : (n + 63) / 64 * 64; };
  expect<option_error>(h > 0 && w > 0 && h <= padded(h) && w <= padded(w),
                       "letterbox_matterport: a film of " + std::to_string(film_h) + " x " + std::to_string(film_w) +
                           " becomes " + std::to_string(h) + " x " + std::to_string(w) +
                           ", which does not fit max_dim " + std::to_string(options.max_dim));
  return detail::make_letterbox(film_h, film_w, h, w, padded(h), padded(w), (padded(h) - h) / 2, (padded(w) - w) / 2);
}

LUNGSEG_INLINE letterbox letterbox_torchvision(int film_h, int film_w, const torchvision_resize& options) {
  detail::expect_film_size(film_h, film_w, "letterbox_torchvision");
  const float shorter = static_cast<float>(std::min(film_h, film_w)),
              longer = static_cast<float>(std::max(film_h, film_w));
  // torch divides a number by a tensor as number * (1 / tensor), rounded twice.
  const float scale = std::min(1.0f / shorter * static_cast<float>(options.min_size),
                               1.0f / longer * static_cast<float>(options.max_size));
  // The float32 is widened before it is multiplied, as Python does.
  const auto scaled = [&](int n) { return std::max(1, static_cast<int>(std::floor(n * static_cast<double>(scale)))); };
  const auto padded = [&](int n) { return (n + options.divisible - 1) / options.divisible * options.divisible; };
  const int h = scaled(film_h), w = scaled(film_w);
  return detail::make_letterbox(film_h, film_w, h, w, padded(h), padded(w), 0, 0);
}

LUNGSEG_INLINE image<float> to_network(const film& in, const letterbox& place, float padding) {
  return placed(resize_smooth(in, place.scaled_h, place.scaled_w), place, padding);
}

LUNGSEG_INLINE mask mask_to_network(const mask& in, const letterbox& place) {
  return placed(resize_mask(in, place.scaled_h, place.scaled_w), place);
}

}}  // namespace lungseg::LUNGSEG_ABI
