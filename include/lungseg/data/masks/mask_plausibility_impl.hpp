// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/data/masks/mask_margin.hpp"
#include "lungseg/data/masks/mask_mending.hpp"
#include "lungseg/data/masks/mask_plausibility.hpp"
#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/split/lung_decision.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// How much longer than wide a region is, as the ratio of its deviations along its axes.
inline double elongation(const moments& whole) {
  const principal_axes axes = principal_axes_of(whole);
  const double own = static_cast<double>(whole.area) / 12;  // a pixel is no point
  return std::sqrt((axes.along + own) / (axes.across + own));
}

inline std::string short_number(double value) {
  const auto tenths = static_cast<std::int64_t>(std::min(value, 1e6) * 10 + 0.5);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

/// Whether what is said to be one lung has two parts that the splitter takes for a pair. No real lung has.
inline bool holds_two(const mask& lung) {
  const std::vector<moments> parts = component_moments(label_components(lung));
  int specks = 0;
  return clear_pair(without_specks(parts, split_options{}.speck, specks), parts).has_value();
}

/// What speaks against one lung by itself.
inline std::string fault_of_lung(const mask& lung, const moments& whole, const lung_limits& limits) {
  const double share = static_cast<double>(whole.area) / static_cast<double>(lung.pixels.size());
  if (share < limits.least_lung) return "covers only " + to_percent(share) + " of the picture";
  if (share > limits.most_lung) return "covers " + to_percent(share) + " of the picture";
  if (holds_two(lung)) return "is two lungs side by side";
  const auto edge = edge_shares(lung);
  const auto touched = std::count_if(edge.begin(), edge.end(), [](double part) { return part > 0; });
  if (touched > limits.most_edges) return "touches " + std::to_string(touched) + " edges of the picture";
  const double longer = elongation(whole);
  if (longer > limits.most_elongation) return "is " + short_number(longer) + " times as long as wide";
  return {};
}

/// What speaks against two lungs as a pair.
inline std::string fault_of_pair(const moments& a, const moments& b, const lung_limits& limits) {
  if (const double smaller = lesser_share(a, b); smaller < limits.least_of_both)
    return "one lung is only " + to_percent(smaller) + " of both";
  const arrangement lie = arrange(a, b);
  if (!lie_side_by_side(lie, limits))
    return "the lungs do not lie side by side (separation " + short_number(lie.separation) + ", lean " +
           short_number(lie.lean) + " degrees)";
  return {};
}

}  // namespace detail

LUNGSEG_INLINE std::string why_no_lungs(const mask& left, const mask& right, const lung_limits& limits) {
  const moments first = detail::moments_of(left), second = detail::moments_of(right);
  if (first.area > 0)
    if (const std::string fault = detail::fault_of_lung(left, first, limits); !fault.empty())
      return "left lung " + fault;
  if (second.area > 0)
    if (const std::string fault = detail::fault_of_lung(right, second, limits); !fault.empty())
      return "right lung " + fault;
  const double both =
      static_cast<double>(first.area + second.area) / std::max(1.0, static_cast<double>(left.pixels.size()));
  if (both > limits.most_both) return "both lungs cover " + detail::to_percent(both) + " of the picture";
  if (first.area == 0 || second.area == 0) return {};
  if (const std::string fault = detail::fault_of_pair(first, second, limits); !fault.empty()) return fault;
  mask all = left;
  detail::add_pixels(all, right);
  const auto edge = detail::edge_shares(all);
  const double longest = *std::max_element(edge.begin(), edge.end());
  return longest > limits.most_edge ? "the lungs take " + detail::to_percent(longest) + " of an edge of the picture"
                                    : std::string{};
}

}}  // namespace lungseg::LUNGSEG_ABI
