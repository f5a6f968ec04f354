// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/flag_score.hpp"
#include "lungseg/infer/score/measures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A prediction and a lung are the same thing from this IoU on.
inline constexpr double found_iou = 0.5;

/// How well one mask was met. Without a prediction Dice and IoU are 0 and the distances NaN.
struct lung_score {
  bool found = false;  // IoU of at least found_iou
  double dice = 0, iou = 0;
  surface_distances distance;                                      // in film pixels, made square
  double hd95_at_1024 = std::numeric_limits<double>::quiet_NaN();  // distance.hd95 * 1024 / the longer side in these
};

/// How well one film was read, lung by lung.
struct film_score {
  std::string file;
  std::optional<std::int64_t> image_id = std::nullopt;  // in the dataset's file
  std::optional<lung_score> left, right;                // of the lungs that the film has
  std::optional<lung_score> both;                       // all its lungs as one mask, against all predictions as one
  int side_errors = 0;                                  // predictions that lie on the other side's lung
  int extra_lungs = 0;                                  // further predictions that lie on no lung of their side
  /// "left lung not found (IoU 0.31)", ...: empty when all is well.
  std::vector<std::string> faults;
  std::vector<film_note> notes;                                                        // the prediction's
  std::string source = {};                                                             // of the film, as in the dataset
  std::optional<lung_definition> definition = std::nullopt, predicted = std::nullopt;  // what either's masks cover

  std::vector<flag_case> flagged = {};  // what the model's flag expected of the lungs that were found, and their Dice:
                                        // 0 of one that the film does not have. None without a flag
  lungseg::verdict verdict = {};        // the prediction's
  bool refused = false;                 // it is refused, or was but for predict_options::force
  film_precision precision = {};        // empty where same_definition() is not

  /// Whether the masks of film and prediction cover the same, as far as both say. Otherwise a lung is found or not, and
  /// its Dice, IoU and distances are NaN: they would tell of the definitions.
  bool same_definition() const { return !definition || !predicted || definition == predicted; }
  int lungs() const { return left.has_value() + right.has_value(); }
  int found() const { return (left && left->found) + (right && right->found); }
};

/// The same prediction with its sides named as `wanted` has them, in its notes, too.
film_prediction with_sides(film_prediction prediction, laterality wanted);

/// Compares a prediction with the truth, whose class names mean `sides` (the prediction's own naming is translated).
/// Of several predictions of a side the best-scored one counts (the first of equals); several masks of a side in the
/// truth are one lung. A prediction of either side whose IoU with the other side's lung is found_iou or more, and more
/// than with its own, is a side error; a prediction of a side that the film does not have is an extra lung. Where film
/// and prediction say different definitions, lungs are found or not, and nothing is measured
/// (film_score::same_definition).
/// \throws shape_error when film, truth and prediction differ in size.
film_score score_film(const film_record& truth, laterality sides, const film_prediction& prediction);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/film_score_impl.hpp"
#endif
