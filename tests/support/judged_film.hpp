// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg_test {

/// A prediction of these masks; one that is empty was not found.
inline lungseg::film_prediction found_as(const lungseg::mask& left, const lungseg::mask& right) {
  using namespace lungseg;
  film_prediction result{"film.png", left.height, left.width, laterality::patient, {}, {}};
  for (const auto& [id, inside] : {std::pair{left_lung, &left}, std::pair{right_lung, &right}}) {
    const run_lengths pixels = encode(*inside);
    if (area(pixels) > 0) result.lungs.push_back({id, 0.9f, bounding_box(pixels), pixels});
  }
  return result;
}

/// A picture turned clockwise by a quarter.
template <class Image>
Image turned(const Image& from) {
  Image result{from.width, from.height};
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) result(y, x) = from(from.height - 1 - x, y);
  return result;
}

inline lungseg::film negative(lungseg::film of) {
  for (std::uint8_t& pixel : of.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return of;
}

/// Two pictures of one size side by side.
inline lungseg::film beside(const lungseg::film& left, const lungseg::film& right) {
  lungseg::film result{left.height, left.width + right.width};
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) result(y, x) = x < left.width ? left(y, x) : right(y, x - left.width);
  return result;
}

/// Every pixel a grey level of its own, by a fixed sequence.
inline lungseg::film white_noise(int height, int width) {
  lungseg::film result{height, width};
  std::uint32_t state = 1;
  for (std::uint8_t& pixel : result.pixels)
    pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return result;
}

}  // namespace lungseg_test
