// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/lung_definition.hpp"
#include "lungseg/infer/score/film_figures.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a training is judged by, of the figures of each definition: the mean Dice of all lungs, whichever definition
/// their masks follow, so that a few films of one do not outweigh many of the other; the definitions' medians, each
/// weighted by its lungs; and where there are several definitions, the mean of each besides. Nothing without figures.
/// \param dice_of  the summary of Dice of one definition's figures
template <class Definitions, class Dice>
named_values dice_scores(const Definitions& definitions, const Dice& dice_of) {
  named_values scores, each;
  double lungs = 0, mean = 0, median = 0;
  for (const auto& figures : definitions) lungs += static_cast<double>(dice_of(figures).count);
  for (const auto& figures : definitions) {
    const summary& dice = dice_of(figures);
    if (dice.count == 0) continue;
    const double share = static_cast<double>(dice.count) / lungs;
    mean += share * dice.mean;
    median += share * dice.median;
    each.emplace_back(figures.definition ? "dice_" + std::string{name(*figures.definition)} : "dice_unsaid", dice.mean);
  }
  if (!each.empty()) scores = {{"dice", mean}, {"dice_median", median}};
  if (each.size() > 1) scores.insert(scores.end(), each.begin(), each.end());
  return scores;
}

/// The scores that a training is judged by: first the mean Dice over all lungs, a lung not found counting 0, and where
/// the films are of several definitions, each one's besides. Where nothing can be measured (see film_figures), first
/// the share of films with both lungs found. None where no film with a lung could be read: a score of nothing would
/// choose the weights.
inline named_values scores_of(const film_figures& report) {
  const double with_lungs = static_cast<double>(report.films - report.without_lung);
  if (with_lungs == 0) return {};
  named_values scores = detail::dice_scores(
      report.definitions, [](const definition_figures& masks) -> const summary& { return masks.all.dice; });
  scores.emplace_back("both_found", static_cast<double>(report.both_found) / with_lungs);
  scores.emplace_back("side_errors", static_cast<double>(report.side_errors));
  return scores;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
