// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A rectangle of whole pixels on a film.
struct film_area {
  int top = 0, left = 0, height = 0, width = 0;
  bool operator==(const film_area&) const = default;
};

/// All of a film.
template <class T, image_kind kind>
film_area whole_of(const image<T, kind>& in) noexcept {
  return {0, 0, in.height, in.width};
}

/// A part of an image as an image of its own.
/// \throws shape_error when it is not within the image
template <class T, image_kind kind>
image<T, kind> crop(const image<T, kind>& in, const film_area& part) {
  expect<shape_error>(part.top >= 0 && part.left >= 0 && part.height >= 0 && part.width >= 0 &&
                          part.height <= in.height - part.top && part.width <= in.width - part.left,
                      "crop: " + std::to_string(part.height) + " x " + std::to_string(part.width) + " pixels at (" +
                          std::to_string(part.top) + ", " + std::to_string(part.left) + ") are not within " +
                          std::to_string(in.height) + " x " + std::to_string(in.width));
  image<T, kind> out{part.height, part.width};
  for (int y = 0; y < part.height; ++y) std::copy_n(in.row(part.top + y) + part.left, part.width, out.row(y));
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
