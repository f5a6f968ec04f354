// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/score/film_score.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline lung_score score_of(const run_lengths& truth, const run_lengths* prediction, const film_grid& grid) {
  if (!prediction) return {};
  const overlap pixels = overlap_of(truth, *prediction);
  const surface_distances distance = surface_distances_of(truth, *prediction, grid);
  const double at_1024 = distance.hd95 * 1024 / grid.longer_side();
  return {pixels.iou() >= found_iou, pixels.dice(), pixels.iou(), distance, at_1024};
}

/// What is left of a score when the masks mean different things.
inline void forget_measures(std::optional<lung_score>& score) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (score) *score = {score->found, unknown, unknown, {}, unknown};
}

/// Counts predictions that lie where they should not, and says so.
inline void judge_side(const predicted_lung& lung, const std::optional<run_lengths>& own,
                       const std::optional<run_lengths>& other, film_score& result) {
  const std::string called{side_name(lung.class_id)};
  const double on_own = own ? overlap_of(*own, lung.pixels).iou() : 0;
  const double on_other = other ? overlap_of(*other, lung.pixels).iou() : 0;
  if (on_other >= found_iou && on_other > on_own) {
    ++result.side_errors;
    result.faults.push_back("side error: a prediction called " + called + " lies on the other lung");
  } else if (!own) {
    ++result.extra_lungs;
    result.faults.push_back("a " + called + " lung was predicted that the film does not have");
  }
}

inline void add_flagged(const predicted_lung* lung, double dice, film_score& result) {
  if (lung && lung->quality)
    result.flagged.push_back({dice, lung->quality->dice, lung->quality->low, lung->quality->high});
}

inline void expect_same_film(const film_record& truth, const film_prediction& prediction) {
  const auto differs = [&](int height, int width) { return height != truth.height || width != truth.width; };
  bool wrong = differs(prediction.height, prediction.width);
  for (const predicted_lung& lung : prediction.lungs) wrong |= differs(lung.pixels.height, lung.pixels.width);
  for (const instance& lung : truth.lungs) wrong |= differs(lung.pixels.height, lung.pixels.width);
  expect<shape_error>(!wrong, truth.file + ": truth and prediction differ in size (film " +
                                  std::to_string(truth.height) + " x " + std::to_string(truth.width) + ", prediction " +
                                  std::to_string(prediction.height) + " x " + std::to_string(prediction.width) + ")");
}

}  // namespace detail

LUNGSEG_INLINE film_prediction with_sides(film_prediction prediction, laterality wanted) {
  if (prediction.sides != wanted) {
    for (predicted_lung& lung : prediction.lungs) lung.class_id = other_side(lung.class_id);
    for (film_note& note : prediction.notes) note.lung = other_side(note.lung);
  }
  prediction.sides = wanted;
  return prediction;
}

LUNGSEG_INLINE film_score score_film(const film_record& truth, laterality sides, const film_prediction& prediction) {
  detail::expect_same_film(truth, prediction);
  const film_prediction same = with_sides(prediction, sides);
  const film_grid grid{truth.height, truth.width, {}, prediction.pixel_aspect};
  film_score result;
  result.file = truth.file;
  result.notes = same.notes;
  result.verdict = prediction.verdict;
  result.refused = prediction.refused || prediction.forced;
  result.image_id = truth.image_id;
  result.source = truth.source;
  result.definition = truth.definition;
  result.predicted = prediction.definition;
  std::optional<run_lengths> all_truth, all_predicted;
  const auto join = [](std::optional<run_lengths>& sum, const run_lengths& part) {
    sum = sum ? unite(*sum, part) : part;
  };
  for (const int side : {left_lung, right_lung}) {
    const std::optional<run_lengths> own = detail::united(truth, side);
    const std::optional<run_lengths> other = detail::united(truth, other_side(side));
    const predicted_lung* best = nullptr;
    for (const predicted_lung& lung : same.lungs) {
      if (lung.class_id != side) continue;
      if (!best || lung.score > best->score) best = &lung;
      detail::judge_side(lung, own, other, result);
    }
    if (best) join(all_predicted, best->pixels);
    if (!own) {
      detail::add_flagged(best, 0, result);
      continue;
    }
    join(all_truth, *own);
    const lung_score score = detail::score_of(*own, best ? &best->pixels : nullptr, grid);
    (side == left_lung ? result.left : result.right) = score;
    detail::add_flagged(best, score.dice, result);
    if (!score.found)
      result.faults.push_back(std::string{side_name(side)} + " lung not found (" +
                              (best ? "IoU " + detail::percent(score.iou) : std::string{"no prediction"}) + ")");
  }
  if (all_truth) result.both = detail::score_of(*all_truth, all_predicted ? &*all_predicted : nullptr, grid);
  if (result.same_definition())
    result.precision = precision_counter::precision_of(detail::united_lungs(truth), same.lungs);
  else
    for (auto* part : {&result.left, &result.right, &result.both}) detail::forget_measures(*part);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
