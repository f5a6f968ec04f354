// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg::inline LUNGSEG_ABI::ops {

namespace detail {

/// A number that grows with the score; equal for -0 and 0, smallest for NaN.
inline std::uint32_t ascending_key(float score) noexcept {
  if (score != score) return 0;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(score == 0 ? 0.0f : score);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

/// Score and position in one word, so that sorting words descending sorts by score, then by ascending position.
inline std::uint64_t ranking_word(float score, std::size_t index) noexcept {
  return std::uint64_t{ascending_key(score)} << 32 | static_cast<std::uint32_t>(~index);
}

inline int ranked_index(std::uint64_t word) noexcept {
  return static_cast<int>(~static_cast<std::uint32_t>(word));
}

}  // namespace detail

/// Indices of the k highest scores (all of them when there are fewer), highest first. Equal scores keep their order;
/// NaN comes last. O(n + k log k).
inline std::vector<int> top_k(std::span<const float> scores, int k) {
  std::vector<std::uint64_t> words(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) words[i] = detail::ranking_word(scores[i], i);
  const auto wanted = std::min(words.size(), static_cast<std::size_t>(std::max(k, 0)));
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(wanted);
  if (end != words.end()) std::nth_element(words.begin(), end, words.end(), std::greater<>{});
  std::sort(words.begin(), end, std::greater<>{});
  std::vector<int> indices(wanted);
  std::transform(words.begin(), end, indices.begin(), detail::ranked_index);
  return indices;
}

}  // namespace lungseg::inline LUNGSEG_ABI::ops
