// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <bit>
#include <cstdint>

#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// A number that grows with the score; equal for -0 and 0, smallest for NaN.
LUNGSEG_HD constexpr std::uint32_t ascending_key(float score) noexcept {
  if (is_nan(score)) return 0;
  const bool zero = lungseg::detail::magnitude_bits(score) == 0;
  const std::uint32_t bits = zero ? 0 : std::bit_cast<std::uint32_t>(score);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

/// Score and position in one word, so that sorting words descending sorts by score, then by ascending position. No two
/// positions have the same word.
LUNGSEG_HD constexpr std::uint64_t ranking_word(float score, std::size_t index) noexcept {
  return std::uint64_t{ascending_key(score)} << 32 | static_cast<std::uint32_t>(~index);
}

LUNGSEG_HD constexpr int ranked_index(std::uint64_t word) noexcept {
  return static_cast<int>(~static_cast<std::uint32_t>(word));
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
