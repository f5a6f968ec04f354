// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "lungseg/infer/score/flag_score.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The chance that a poor lung is expected to be worse than a good one; a tie counts half.
inline double area_under_curve(std::span<const flag_case> cases) {
  double poor = 0, good = 0, right = 0;
  for (const flag_case& a : cases) {
    (a.dice < flag_score::good ? poor : good) += 1;
    if (a.dice >= flag_score::good) continue;
    for (const flag_case& b : cases)
      if (b.dice >= flag_score::good) right += a.expected < b.expected ? 1 : a.expected == b.expected ? 0.5 : 0;
  }
  return poor * good > 0 ? right / (poor * good) : std::numeric_limits<double>::quiet_NaN();
}

/// \param cases  in the order of what was expected
inline double binned_error(std::span<const flag_case> cases) {
  double sum = 0;
  for (std::size_t bin = 0; bin < flag_score::bins; ++bin) {
    double difference = 0;
    for (std::size_t i = bin * cases.size() / flag_score::bins; i < (bin + 1) * cases.size() / flag_score::bins; ++i)
      difference += cases[i].expected - cases[i].dice;
    sum += std::abs(difference);
  }
  return sum / static_cast<double>(cases.size());
}

inline double mean_loss(std::span<const flag_case> cases) {
  double sum = 0;
  for (const flag_case& each : cases) sum += 1 - each.dice;
  return sum / static_cast<double>(cases.size());
}

}  // namespace detail

LUNGSEG_INLINE flag_score score_flag(std::vector<flag_case> cases) {
  flag_score result;
  result.lungs = std::ssize(cases);
  if (cases.empty()) return result;
  std::stable_sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) { return a.expected < b.expected; });
  double covered = 0;
  for (const flag_case& each : cases) {
    result.poor += each.dice < flag_score::good;
    covered += each.low <= each.dice && each.dice <= each.high;
  }
  result.auc = detail::area_under_curve(cases);
  result.calibration_error = detail::binned_error(cases);
  result.coverage = covered / static_cast<double>(cases.size());
  result.risk = detail::mean_loss(cases);
  result.risk_at_90 = detail::mean_loss(std::span{cases}.subspan(cases.size() / 10));
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
