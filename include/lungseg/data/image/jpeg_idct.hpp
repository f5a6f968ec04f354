// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "lungseg/core/config.hpp"

/// \file
/// JPEG's inverse cosine transform as libjpeg's default decoder computes it, to the bit: so a grey film has the pixels
/// here that Pillow, OpenCV or torchvision see. stb_image's own differs by one level in some pixels of a thousand.
/// \source Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", 1989;
///         word lengths and rounding of libjpeg's "islow" (13-bit constants, 2 bits more between the passes)

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A constant of the transform with 13 fractional bits.
constexpr std::int64_t dct_constant(double value) noexcept {
  return static_cast<std::int64_t>(value * (1 << 13) + 0.5);
}

/// Eight coefficients to eight values, 13 bits larger. 64 bits, because a broken file's coefficients may have any size.
inline std::array<std::int64_t, 8> inverse_dct(const std::array<std::int64_t, 8>& in) noexcept {
  const std::int64_t shared = (in[2] + in[6]) * dct_constant(0.541196100);
  const std::int64_t even2 = shared - in[6] * dct_constant(1.847759065);
  const std::int64_t even3 = shared + in[2] * dct_constant(0.765366865);
  const std::int64_t sum = (in[0] + in[4]) * (1 << 13), difference = (in[0] - in[4]) * (1 << 13);
  const std::int64_t all = (in[1] + in[3] + in[5] + in[7]) * dct_constant(1.175875602);
  const std::int64_t outer = (in[1] + in[7]) * dct_constant(0.899976223);
  const std::int64_t inner = (in[3] + in[5]) * dct_constant(2.562915447);
  const std::int64_t third = all - (in[3] + in[7]) * dct_constant(1.961570560);
  const std::int64_t fourth = all - (in[1] + in[5]) * dct_constant(0.390180644);
  const std::int64_t odd[4] = {
      in[1] * dct_constant(1.501321110) - outer + fourth, in[3] * dct_constant(3.072711026) - inner + third,
      in[5] * dct_constant(2.053119869) - inner + fourth, in[7] * dct_constant(0.298631336) - outer + third};
  const std::int64_t even[4] = {sum + even3, difference + even2, difference - even2, sum - even3};
  return {even[0] + odd[0], even[1] + odd[1], even[2] + odd[2], even[3] + odd[3],
          even[3] - odd[3], even[2] - odd[2], even[1] - odd[1], even[0] - odd[0]};
}

/// One block of 8 x 8: columns, then rows.
/// \param coefficients  dequantised, row by row
/// \param out           rows `stride` bytes apart
inline void inverse_dct_block(const short* coefficients, std::uint8_t* out, int stride) noexcept {
  std::array<std::array<std::int64_t, 8>, 8> rows;
  for (std::size_t x = 0; x < 8; ++x) {
    std::array<std::int64_t, 8> column;
    for (std::size_t y = 0; y < 8; ++y) column[y] = coefficients[8 * y + x];
    column = inverse_dct(column);
    for (std::size_t y = 0; y < 8; ++y) rows[y][x] = (column[y] + (1 << 10)) >> 11;
  }
  for (const std::array<std::int64_t, 8>& row : rows) {
    const std::array<std::int64_t, 8> values = inverse_dct(row);
    for (std::size_t x = 0; x < 8; ++x)
      out[x] = static_cast<std::uint8_t>(std::clamp<std::int64_t>(((values[x] + (1 << 17)) >> 18) + 128, 0, 255));
    out += stride;
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
