// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/random.hpp"

namespace lungseg::inline LUNGSEG_ABI::ops {

/// How many matched candidates train a head. Presets: region proposals {256, 0.5}; Matterport's second stage {200,
/// 0.33, .fill_negatives = false}; torchvision's {512, 0.25}.
struct sample_options {
  int count = 256;
  double positive_fraction = 0.5;  ///< at most int(count * this) positives
  bool fill_negatives = true;      ///< negatives fill up to count; otherwise they keep the ratio to the positives, so
                                   ///< that without positives there are none
};

/// Indices into the matches, each list ascending.
struct sampled {
  std::vector<int> positives, negatives;
};

namespace detail {

/// `quota` of the items, each subset equally likely, in their old order; all of them without drawing when they fit.
inline void keep_some(std::vector<int>& items, int quota, random_stream& random) {
  const std::size_t wanted = static_cast<std::size_t>(std::max(quota, 0));
  if (items.size() <= wanted) return;
  for (std::size_t i = 0; i < wanted; ++i)
    std::swap(items[i], items[i + random.below(static_cast<std::uint32_t>(items.size() - i))]);
  items.resize(wanted);
  std::sort(items.begin(), items.end());
}

/// Negatives for `positives` positives.
inline int negative_quota(const sample_options& options, int positives) noexcept {
  if (options.fill_negatives) return options.count - positives;
  // Matterport rounds the reciprocal to float32 and cuts the product off; 21 positives at 0.33 give 42.
  const float per_positive = static_cast<float>(1.0 / options.positive_fraction);
  const int all = static_cast<int>(per_positive * static_cast<float>(positives));
  return std::min(all, options.count) - positives;
}

}  // namespace detail

/// Draws positives (match >= 0) and negatives (match == -1) within the quotas. Where a quota suffices, all are kept and
/// no number is drawn. A pure function of the matches and the stream's state.
/// \throws option_error for a negative count or a fraction outside (0, 1].
inline sampled sample(std::span<const int> matches, const sample_options& options, random_stream& random) {
  expect<option_error>(options.count >= 0 && options.positive_fraction > 0 && options.positive_fraction <= 1,
                       "sample: count " + std::to_string(options.count) + " with positive fraction " +
                           std::to_string(options.positive_fraction) + ", expected count >= 0 and 0 < fraction <= 1");
  sampled result;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (matches[i] >= 0) result.positives.push_back(static_cast<int>(i));
    if (matches[i] == -1) result.negatives.push_back(static_cast<int>(i));
  }
  detail::keep_some(result.positives, static_cast<int>(options.count * options.positive_fraction), random);
  const int positives = static_cast<int>(result.positives.size());
  detail::keep_some(result.negatives, detail::negative_quota(options, positives), random);
  return result;
}

}  // namespace lungseg::inline LUNGSEG_ABI::ops
