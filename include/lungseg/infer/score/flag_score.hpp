// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What was expected of a lung's Dice, and what it is.
struct flag_case {
  double dice = 0;
  double expected = 0, low = 0, high = 1;
};

/// How well expected Dice figures tell.
struct flag_score {
  static constexpr double good = 0.9;  // a lung below this is one that the flag ought to find
  static constexpr int bins = 10;

  std::int64_t lungs = 0, poor = 0;                       // poor: below `good`
  double auc = std::numeric_limits<double>::quiet_NaN();  // for poor lungs; NaN without poor or without good ones
  double calibration_error = auc;  // mean of |expected - true| over `bins` bins of as many lungs each, in the order of
                                   // what was expected, each bin's two means compared
  double coverage = auc;           // share of the lungs that lie in their intervals
  double risk = auc;               // mean of 1 - Dice of all lungs
  double risk_at_90 = auc;         // ... of the nine tenths with the best expected Dice
};

/// \source Geifman, El-Yaniv, "Selective classification for deep neural networks", NeurIPS 2017 (risk at a coverage);
/// Naeini, Cooper, Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015 (calibration
/// error)
flag_score score_flag(std::vector<flag_case> cases);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/flag_score_impl.hpp"
#endif
