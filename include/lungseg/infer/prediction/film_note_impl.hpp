// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/core/laterality.hpp"
#include "lungseg/infer/prediction/film_note.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(note_code code) noexcept {
  constexpr std::array<std::string_view, note_codes> names{"not_found",
                                                           "dropped_by_vote",
                                                           "dropped_as_empty",
                                                           "laterality_suspect",
                                                           "blank_film",
                                                           "saturated_film",
                                                           "few_levels",
                                                           "no_structure",
                                                           "turned_90",
                                                           "turned_180",
                                                           "turned_270",
                                                           "mirrored",
                                                           "inverted",
                                                           "not_a_chest_film",
                                                           "two_films",
                                                           "put_right",
                                                           "orientation_contradicted",
                                                           "pixels_contradicted",
                                                           "implausible_size",
                                                           "implausible_shape",
                                                           "implausible_arrangement",
                                                           "outline_corrected",
                                                           "poor_outline",
                                                           "low_score",
                                                           "blurred_outline",
                                                           "views_disagree",
                                                           "definitions_disagree",
                                                           "ragged_outline",
                                                           "cut_off",
                                                           "unusual_size",
                                                           "unusual_shape"};
  return names[static_cast<std::size_t>(code)];
}

LUNGSEG_INLINE std::string_view lung_name(int class_id) noexcept {
  return class_id == left_lung ? "left lung" : "right lung";
}

LUNGSEG_INLINE std::string line_of(const film_note& note) {
  std::string line{name(note.code)};
  if (note.lung) line += ": " + std::string{lung_name(note.lung)};
  return note.text.empty() ? line : line + ": " + note.text;
}

LUNGSEG_INLINE void note_counts::add(const std::vector<film_note>& of_one_film) {
  noted_ += !of_one_film.empty();
  for (std::size_t i = 0; i < note_codes; ++i)
    films_[i] += std::any_of(of_one_film.begin(), of_one_film.end(),
                             [&](const film_note& note) { return note.code == static_cast<note_code>(i); });
}

LUNGSEG_INLINE std::string note_counts::text() const {
  std::string result;
  for (std::size_t i = 0; i < note_codes; ++i) {
    if (films_[i] == 0) continue;
    if (!result.empty()) result += ", ";
    result += std::string{name(static_cast<note_code>(i))} + " " + std::to_string(films_[i]);
  }
  return result.empty() ? "none" : result;
}

}}  // namespace lungseg::LUNGSEG_ABI
