// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "lungseg/data/augment/jpeg_loss.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The orthonormal cosine transform: row k holds the k-th frequency.
inline jpeg_block jpeg_cosines() {
  jpeg_block basis{};
  for (std::size_t k = 0; k < 8; ++k)
    for (std::size_t i = 0; i < 8; ++i)
      basis[k][i] = static_cast<float>((k == 0 ? std::sqrt(0.125) : 0.5) *
                                       std::cos(static_cast<double>((2 * i + 1) * k) * std::numbers::pi / 16));
  return basis;
}

inline jpeg_block transposed(const jpeg_block& a) {
  jpeg_block out;
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 8; ++j) out[j][i] = a[i][j];
  return out;
}

inline jpeg_block product(const jpeg_block& a, const jpeg_block& b) {
  jpeg_block out{};
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t k = 0; k < 8; ++k)
      for (std::size_t j = 0; j < 8; ++j) out[i][j] += a[i][k] * b[k][j];
  return out;
}

LUNGSEG_INLINE jpeg_block jpeg_steps(int quality) {
  constexpr std::array<int, 64> table{16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,   //
                                      14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,   //
                                      18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,   //
                                      49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};  //
  const int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  jpeg_block steps{};
  for (std::size_t i = 0; i < 64; ++i)
    steps[i / 8][i % 8] = static_cast<float>(std::clamp((table[i] * percent + 50) / 100, 1, 255));
  return steps;
}

/// The block at (top, left); beyond the picture its last pixels go on.
inline jpeg_block block_at(const image<float>& picture, int top, int left) {
  jpeg_block block;
  for (int y = 0; y < 8; ++y) {
    const float* from = picture.row(std::min(top + y, picture.height - 1));
    for (int x = 0; x < 8; ++x)
      block[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = from[std::min(left + x, picture.width - 1)];
  }
  return block;
}

inline void put_block(image<float>& picture, int top, int left, const jpeg_block& block) {
  for (int y = 0; y < 8 && top + y < picture.height; ++y)
    for (int x = 0; x < 8 && left + x < picture.width; ++x)
      picture(top + y, left + x) =
          std::clamp(block[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)], 0.0f, 255.0f);
}

}  // namespace detail

LUNGSEG_INLINE void lose_by_jpeg(image<float>& picture, int quality) {
  const detail::jpeg_block steps = detail::jpeg_steps(std::clamp(quality, 1, 100));
  const detail::jpeg_block forward = detail::jpeg_cosines(), back = detail::transposed(forward);
  constexpr float middle = 8 * 128;  // of the levels, in the first coefficient, which is 8 times the mean
  for (int top = 0; top < picture.height; top += 8)
    for (int left = 0; left < picture.width; left += 8) {
      detail::jpeg_block block = detail::product(detail::product(forward, detail::block_at(picture, top, left)), back);
      block[0][0] -= middle;
      for (std::size_t k = 0; k < 8; ++k)
        for (std::size_t j = 0; j < 8; ++j) block[k][j] = std::nearbyint(block[k][j] / steps[k][j]) * steps[k][j];
      block[0][0] += middle;
      detail::put_block(picture, top, left, detail::product(detail::product(back, block), forward));
    }
}

}}  // namespace lungseg::LUNGSEG_ABI
