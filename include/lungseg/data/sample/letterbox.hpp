// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
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

inline void expect_film_size(int film_h, int film_w, const char* op) {
  expect<shape_error>(film_h > 0 && film_w > 0, std::string{op} + ": film is " + std::to_string(film_h) + " x " +
                                                    std::to_string(film_w) + ", expected at least 1 x 1");
}

}  // namespace detail

/// Our rule: as large as fits into height x width with the film's proportions (rounded, at least one pixel), centred.
/// \throws shape_error when film or target is empty
inline letterbox letterbox_fit(int film_h, int film_w, int height, int width) {
  detail::expect_film_size(film_h, film_w, "letterbox_fit");
  expect<shape_error>(height > 0 && width > 0, "letterbox_fit: target is " + std::to_string(height) + " x " +
                                                   std::to_string(width) + ", expected at least 1 x 1");
  const double scale = std::min(static_cast<double>(height) / film_h, static_cast<double>(width) / film_w);
  const int h = std::clamp(static_cast<int>(std::lround(film_h * scale)), 1, height);
  const int w = std::clamp(static_cast<int>(std::lround(film_w * scale)), 1, width);
  return detail::make_letterbox(film_h, film_w, h, w, height, width, (height - h) / 2, (width - w) / 2);
}

/// The whole of height x width, whatever the film's proportions.
/// \throws shape_error when the film is empty
inline letterbox letterbox_stretch(int film_h, int film_w, int height, int width) {
  detail::expect_film_size(film_h, film_w, "letterbox_stretch");
  return detail::make_letterbox(film_h, film_w, height, width, height, width, 0, 0);
}

/// The original's resize modes (IMAGE_RESIZE_MODE).
enum class matterport_mode { none, square, pad64 };

/// The original's IMAGE_* values. 0 stands for "not used", as there.
struct matterport_resize {
  matterport_mode mode = matterport_mode::square;
  int min_dim = 800, max_dim = 1024;
  double min_scale = 0;
};

/// The original's rule: scaled up until the shorter side is min_dim, in mode square scaled (also down) so that the
/// longer side stays within max_dim; sizes rounded half to even; centred in a square of max_dim, or padded to multiples
/// of 64.
/// \source Matterport Mask R-CNN, utils.resize_image
/// \throws shape_error for an empty film; option_error when the scaled film does not fit the square
inline letterbox letterbox_matterport(int film_h, int film_w, const matterport_resize& options = {}) {
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

/// torchvision's GeneralizedRCNNTransform values.
struct torchvision_resize {
  int min_size = 800, max_size = 1333;
  int divisible = 32;  // the picture is padded to multiples of this, right and below
};

/// torchvision's rule: the shorter side becomes min_size unless the longer would exceed max_size. The scale is a
/// float32 and the sizes are floored, hence the 799 pixels that users wonder about.
/// \source torchvision 0.14, models/detection/transform.py
/// \throws shape_error for an empty film
inline letterbox letterbox_torchvision(int film_h, int film_w, const torchvision_resize& options = {}) {
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

/// Puts a resized film into the network's picture; `padding` fills the rest.
/// \throws shape_error when the image is not scaled_h x scaled_w
template <class T, image_kind kind>
image<T, kind> placed(const image<T, kind>& scaled, const letterbox& place, T padding = {}) {
  expect_extent("placed", "image", 0, scaled.height, place.scaled_h);
  expect_extent("placed", "image", 1, scaled.width, place.scaled_w);
  image<T, kind> out{place.height, place.width, padding};
  for (int y = 0; y < scaled.height; ++y) std::copy_n(scaled.row(y), scaled.width, out.row(place.top + y) + place.left);
  return out;
}

/// The film's part of a network picture, without the padding.
/// \throws shape_error when the image is not height x width
template <class T, image_kind kind>
image<T, kind> unplaced(const image<T, kind>& in, const letterbox& place) {
  expect_extent("unplaced", "image", 0, in.height, place.height);
  expect_extent("unplaced", "image", 1, in.width, place.width);
  image<T, kind> out{place.scaled_h, place.scaled_w};
  for (int y = 0; y < out.height; ++y) std::copy_n(in.row(place.top + y) + place.left, out.width, out.row(y));
  return out;
}

/// The film as our presets see it: resize_smooth into its place, grey levels 0..255, `padding` around it.
/// \param place made for this film's size
inline image<float> to_network(const film& in, const letterbox& place, float padding = 0) {
  return placed(resize_smooth(in, place.scaled_h, place.scaled_w), place, padding);
}
/// A mask by the same filter and geometry: inside where at least half of the pixel is.
inline mask mask_to_network(const mask& in, const letterbox& place) {
  return placed(resize_mask(in, place.scaled_h, place.scaled_w), place);
}

}}  // namespace lungseg::LUNGSEG_ABI
