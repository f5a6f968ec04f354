// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/lung_definition.hpp"
#include "lungseg/infer/prediction/film_note.hpp"
#include "lungseg/infer/prediction/verdict.hpp"
#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/flag_score.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/infer/score/wilson.hpp"

/// \file
/// What an evaluation says of a set of films.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Dice and so on over many lungs. A lung without a prediction has Dice and IoU 0 and no distance.
struct lung_summary {
  std::int64_t lungs = 0, found = 0;
  summary dice, iou, hd95, assd;  // distances in film pixels, made square
  summary hd95_at_1024;           // in pixels of the film when its longer side has 1024 of them
};

/// How well masks were met. Never of masks of two definitions: their Dice mean different things.
struct mask_figures {
  lung_summary left, right, all;  // lung by lung; `all`: left and right lungs in one list
  lung_summary both;              // per film, all its lungs as one mask
  average_precision ap, ap_left, ap_right;
};

/// The same of the films whose masks are of one definition, and were predicted by that.
struct definition_figures : mask_figures {
  std::optional<lung_definition> definition{};  // none: the dataset does not say
  std::int64_t films = 0;
};

/// The figures of a set of films. Lungs are counted as found whatever the definitions; the masks' own figures are those
/// of the one definition that the films have, and empty where they have several: `definitions` has them one by one.
struct film_figures : mask_figures {
  std::int64_t films = 0;         // that were scored
  std::int64_t single_lung = 0;   // of these, films whose truth has one lung only
  std::int64_t without_lung = 0;  // of these, films whose truth has none: outside of the three counts that follow
  std::int64_t both_found = 0;    // every lung that the film has was found (a single lung included)
  std::int64_t one_found = 0;     // some, but not all
  std::int64_t none_found = 0;    // none
  std::int64_t side_errors = 0;   // predictions that lie on the other side's lung
  std::int64_t films_with_side_error = 0;  // at least one
  std::int64_t extra_lungs = 0;            // predictions of a side that the film does not have
  /// Films whose masks are of another definition than was predicted: in the counts above, and in no mask_figures.
  std::int64_t other_definition = 0;
  note_counts notes;                              // films with each note
  verdict_counts verdicts;                        // all films, the refused ones among `reject`
  std::int64_t refused = 0;                       // that a view classifier takes for no upright frontal films
  flag_score flag{};                              // how well the model's flag tells; no lungs without one
  std::vector<definition_figures> definitions{};  // of those that occur: unsaid, field, whole

  rate both_found_rate() const { return wilson(both_found, both_found + one_found + none_found); }
  rate one_found_rate() const { return wilson(one_found, both_found + one_found + none_found); }
  rate none_found_rate() const { return wilson(none_found, both_found + one_found + none_found); }
  /// Films with a side error among all films.
  rate side_error_rate() const { return wilson(films_with_side_error, films); }
};

/// The figures of the films of one source.
struct group_figures : film_figures {
  std::string source{};  // empty: the dataset does not say
};

}}  // namespace lungseg::LUNGSEG_ABI
