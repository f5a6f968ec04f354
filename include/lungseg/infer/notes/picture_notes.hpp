// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <vector>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// From where on a picture is doubtful. Measured on 801 training films (Montgomery, Shenzhen, JSRT) with a model's
/// lungs; the worst of these stands beside each limit, and the figures of what the limit is for.
struct picture_limits {
  int levels = 4;              // between the 1st and 99th percentile; films 15, blank pictures 0 and 1
  double saturated = 0.6;      // share of the chest at one end of the greys; films 0.27, over-exposed ones 0.7 to 0.9
  double few_levels = 0.9;     // share of the eight commonest levels; films 0.68, charts 0.95 to 1
  int drawn_levels = 40;       // ... which says nothing about a film of less contrast than this
  double smoothness = 0.7;     // correlation of neighbouring parts; films 0.93, white noise 0.3
  double fit = 0.5;            // of the box around both lungs to a chest; films 0.51, hip, leg, photographs up to 0.44
  double other_fit = 0.6;      // of a turned or inverted chest, to be named
  double other_margin = 0.05;  // ... over the upright one; films -0.03, turned and inverted ones 0.05 to 0.6
  double sure_fit = 0.75;      // from here on a turned or inverted picture is a chest for certain
  double two_fits = 0.62;      // of the worse half, to be two films; two films 0.6 to 0.9
  double two_margin = 0.08;    // ... below the best anywhere, because one chest fits better whole than in halves
  double two_aspect = 1.2;     // longer over shorter side of a picture that may be two films
};

/// The doubt about a picture of hardly any contrast, if it is one.
/// \param levels  of all its pixels
std::optional<film_note> blank_note(const detail::histogram& levels, const picture_limits& limits = {});

/// What is looked at. Where a view classifier has told what a picture shows, only its greys are left to judge.
enum class picture_checks { all, greys };

/// Whether a picture is an upright frontal chest film, positive and readable, and a single one. Greys are taken between
/// the film's own percentiles, so the exposure does not matter. Looks at the box around both lungs where two were
/// found, and at the picture within its empty border.
/// \param range  range_of(picture)
/// \return the doubts, none for a good film
std::vector<film_note> judge_picture(const film& picture, const film_range& range, const film_prediction& found,
                                     picture_checks which = picture_checks::all, const picture_limits& limits = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/notes/picture_notes_impl.hpp"
#endif
