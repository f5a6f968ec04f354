// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/lung_definition.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a training is judged by, of the figures of each definition: the mean over the definitions of each one's mean
/// Dice, so that the larger set does not speak for both, and of the medians; where there are several, each one's
/// besides. Nothing without figures.
/// \param dice_of  the summary of Dice of one definition's figures
template <class Definitions, class Dice>
named_values dice_scores(const Definitions& definitions, const Dice& dice_of) {
  named_values scores, each;
  double mean = 0, median = 0;
  for (const auto& figures : definitions) {
    const summary& dice = dice_of(figures);
    mean += dice.mean / static_cast<double>(definitions.size());
    median += dice.median / static_cast<double>(definitions.size());
    each.emplace_back(figures.definition ? "dice_" + std::string{name(*figures.definition)} : "dice_unsaid", dice.mean);
  }
  if (!each.empty()) scores = {{"dice", mean}, {"dice_median", median}};
  if (each.size() > 1) scores.insert(scores.end(), each.begin(), each.end());
  return scores;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
