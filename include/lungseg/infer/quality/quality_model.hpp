// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/quality/lung_shapes.hpp"
#include "lungseg/infer/quality/ridge.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a flag expects of one outline.
struct expected_dice {
  double dice = 0, low = 0, high = 1;
};

/// The flag: how well the lungs that one model finds are likely to be outlined. It is fitted (fit_quality) on films
/// that the model was not trained on, and says nothing about another model's lungs.
struct quality_model {
  std::array<std::optional<lung_shapes>, 2> shapes;  // by lung_definition; at least one
  ridge_regression error;                            // log(1 - Dice + error_floor) from the features of a lung
  double mean_factor = 1;       // from the exponential of the regression to the mean (Duan, "Smearing estimate", 1983)
  double below = 0, above = 0;  // log errors lie so far below and above the regression at most, in 9 of 10 lungs
  std::vector<double> usual;    // what each feature stays below on 19 of 20 well outlined lungs (`check` or more, or
                                // the better half)
  // A lung whose Dice is expected to be below these is to be looked at, or not used.
  double check = 0.93, reject = 0.75;

  static constexpr double error_floor = 0.01;

  /// The shapes of that definition, or else those that there are.
  const lung_shapes& shapes_of(std::optional<lung_definition> definition) const;
  expected_dice expect_dice(const std::vector<double>& features) const;
};

/// Gives each lung its quality, notes the reasons of lungs that are not good, and raises the film's verdict to the
/// worst of its lungs'.
void judge_quality(const quality_model& flag, film_prediction& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/quality_model_impl.hpp"
#endif
