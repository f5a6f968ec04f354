// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/dicom/grey_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE double voi_window::share_of(double value) const noexcept {
  if (function == window_function::sigmoid) return 1 / (1 + std::exp(-4 * (value - center) / width));
  const bool exact = function == window_function::linear_exact;
  const double middle = exact ? center : center - 0.5, span = exact ? width : width - 1;
  if (value <= middle - span / 2) return 0;
  if (value > middle + span / 2) return 1;
  return (value - middle) / span + 0.5;
}

LUNGSEG_INLINE double value_table::at(double value) const noexcept {
  const double last = static_cast<double>(values.size()) - 1;
  return values[static_cast<std::size_t>(std::clamp(std::floor(value + 0.5) - first, 0.0, last))];
}

namespace detail {

LUNGSEG_INLINE std::pair<double, double> range_after_modality(const grey_rule& rule) {
  if (rule.modality) return {0, rule.modality->most()};
  const int count = 1 << rule.bits, least = rule.is_signed ? -count / 2 : 0;
  return std::minmax({rule.after_modality(least), rule.after_modality(least + count - 1)});
}

inline void expect_usable(const grey_rule& rule) {
  const auto [least, most] = range_after_modality(rule);
  const double span = most - least;
  expect<option_error>(is_finite(span), "its rescaling is not finite");
  expect<option_error>(rule.modality || !(rule.slope == 0), "its rescale slope is 0");
  expect<option_error>(!rule.window || (is_finite(rule.window->center) && is_finite(rule.window->width)),
                       "its window is not finite");
  expect<option_error>(!rule.window || rule.window->usable(), "its window has no width");
}

}  // namespace detail

LUNGSEG_INLINE std::vector<std::uint16_t> grey_table(const grey_rule& rule) {
  detail::expect_usable(rule);
  const std::pair<double, double> range = detail::range_after_modality(rule);
  const auto share_of = [&](double value) {
    if (rule.voi) return rule.voi->at(value) / rule.voi->most();
    if (rule.window) return rule.window->share_of(value);
    return (value - range.first) / (range.second - range.first);
  };
  std::vector<std::uint16_t> table(std::size_t{1} << rule.bits);
  for (std::size_t word = 0; word < table.size(); ++word) {
    const double value = rule.after_modality(rule.value_of(static_cast<std::uint32_t>(word)));
    const int grey = static_cast<int>(std::floor(std::clamp(share_of(value), 0.0, 1.0) * rule.white + 0.5));
    table[word] = static_cast<std::uint16_t>(rule.inverted ? rule.white - grey : grey);
  }
  return table;
}

}}  // namespace lungseg::LUNGSEG_ABI
