// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lungseg/math/ranking.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Indices of the k highest scores (all of them when there are fewer), highest first. Equal scores keep their order;
/// NaN comes last. O(n + k log k).
inline std::vector<int> top_k(std::span<const float> scores, int k) {
  std::vector<std::uint64_t> words(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) words[i] = math::ranking_word(scores[i], i);
  const auto wanted = std::min(words.size(), static_cast<std::size_t>(std::max(k, 0)));
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(wanted);
  if (end != words.end()) std::nth_element(words.begin(), end, words.end(), std::greater<>{});
  std::sort(words.begin(), end, std::greater<>{});
  std::vector<int> indices(wanted);
  std::transform(words.begin(), end, indices.begin(), math::ranked_index);
  return indices;
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
