// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/score/figure_counter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void lung_scores::add(const std::optional<lung_score>& lung) {
  if (!lung) return;
  found_ += lung->found;
  dice_.push_back(lung->dice);
  iou_.push_back(lung->iou);
  hd95_.push_back(lung->distance.hd95);
  assd_.push_back(lung->distance.assd);
  at_1024_.push_back(lung->hd95_at_1024);
}

LUNGSEG_INLINE lung_summary lung_scores::summarised() const {
  return {std::ssize(dice_), found_,           summarise(dice_),   summarise(iou_),
          summarise(hd95_),  summarise(assd_), summarise(at_1024_)};
}

LUNGSEG_INLINE void definition_counter::add(const film_score& score) {
  ++films_;
  left_.add(score.left);
  right_.add(score.right);
  all_.add(score.left);
  all_.add(score.right);
  both_.add(score.both);
  precision_.add(score.precision);
}

LUNGSEG_INLINE definition_figures definition_counter::figures(std::optional<lung_definition> definition) const {
  definition_figures result;
  result.definition = definition;
  result.films = films_;
  result.left = left_.summarised();
  result.right = right_.summarised();
  result.all = all_.summarised();
  result.both = both_.summarised();
  result.ap = precision_.all();
  result.ap_left = precision_.of_class(left_lung);
  result.ap_right = precision_.of_class(right_lung);
  return result;
}

LUNGSEG_INLINE void figure_counter::add(const film_score& score) {
  const int lungs = score.lungs(), met = score.found();
  ++counts_.films;
  counts_.single_lung += lungs == 1;
  counts_.without_lung += lungs == 0;
  counts_.both_found += lungs > 0 && met == lungs;
  counts_.one_found += met > 0 && met < lungs;
  counts_.none_found += lungs > 0 && met == 0;
  counts_.side_errors += score.side_errors;
  counts_.films_with_side_error += score.side_errors > 0;
  counts_.extra_lungs += score.extra_lungs;
  counts_.notes.add(score.notes);
  counts_.verdicts.add(score.verdict.level);
  counts_.refused += score.refused;
  if (!score.same_definition()) {
    ++counts_.other_definition;
    return;
  }
  by_definition_[score.definition].add(score);
  flagged_.insert(flagged_.end(), score.flagged.begin(), score.flagged.end());
}

LUNGSEG_INLINE film_figures figure_counter::figures() const {
  film_figures result = counts_;
  result.flag = score_flag(flagged_);
  for (const auto& [definition, films] : by_definition_) result.definitions.push_back(films.figures(definition));
  if (result.definitions.size() == 1) static_cast<mask_figures&>(result) = result.definitions.front();
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
