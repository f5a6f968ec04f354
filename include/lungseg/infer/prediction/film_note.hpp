// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What can be remarked about a film and the lungs found on it. docs/command_line.md lists the meanings.
enum class note_code {
  not_found,                 ///< no model found this lung
  dropped_by_vote,           ///< too few of several models found it
  dropped_as_empty,          ///< found, but no pixel of it was left
  laterality_suspect,        ///< the lungs lie in mirrored order, or the film may be mirrored
  blank_film,                ///< one grey level
  saturated_film,            ///< most of the chest at the film's blackest or whitest level
  few_levels,                ///< a handful of grey levels: a drawing, a chart, a mask
  no_structure,              ///< neighbouring parts of the picture have nothing to do with each other: noise
  turned_90,                 ///< a chest turned clockwise by a quarter
  turned_180,                ///< upside down
  turned_270,                ///< turned clockwise by three quarters
  mirrored,                  ///< looks mirrored: the patient's left may be on the picture's left
  inverted,                  ///< a negative
  not_a_chest_film,          ///< no frontal chest film in any position
  two_films,                 ///< several chest films in one picture
  put_right,                 ///< was turned, mirrored or inverted, and predicted as it should be
  orientation_contradicted,  ///< the film's file says that it lies in another way than it looks
  pixels_contradicted,       ///< the film's file says two shapes of its pixels
  implausible_size,          ///< lungs larger or smaller than any in the data
  implausible_shape,         ///< a lung too slim or too broad
  implausible_arrangement,   ///< lungs that lie to each other, or in the film, as no lungs in the data do
  outline_corrected,         ///< much of a lung's mask was cut by the shape prior
  poor_outline,              ///< the flag expects a lung's outline to be poor
  low_score,                 ///< a lung that the model is not sure to have found
  blurred_outline,           ///< an outline that the model is not sure of
  views_disagree,            ///< another outline on the mirrored film
  definitions_disagree,      ///< a lung field that is not within the whole lung
  ragged_outline,            ///< much of the mask was a spur or an island
  cut_off,                   ///< a lung that reaches the film's edge
  unusual_size,              ///< a lung of another size than those that the flag knows
  unusual_shape              ///< an outline of another shape than those that the flag knows
};
inline constexpr std::size_t note_codes = 31;

std::string_view name(note_code code) noexcept;

/// The code for a film turned clockwise by 1 to 3 quarters.
constexpr note_code turned_by(int quarters) noexcept {
  return static_cast<note_code>(static_cast<int>(note_code::turned_90) + quarters - 1);
}

/// One remark for the user. What follows from it is in the film's verdict.
struct film_note {
  note_code code;
  std::string text;  // what was seen, with figures; no code, no lung, no film name; of a lung it may be empty
  int lung = 0;      // the class id of the lung that it is about; 0: the film

  bool operator==(const film_note&) const = default;
};

/// "left lung" or "right lung".
std::string_view lung_name(int class_id) noexcept;
/// "turned_90: ...", or "views_disagree: left lung: ...", as all outputs for people have it.
std::string line_of(const film_note& note);

/// How many films have a note, and how many have one of each code.
class note_counts {
 public:
  void add(const std::vector<film_note>& of_one_film);
  std::int64_t noted() const noexcept { return noted_; }
  std::int64_t of(note_code code) const noexcept { return films_[static_cast<std::size_t>(code)]; }
  /// "not_found 2, turned_90 1": the codes that occur, in the order of note_code; "none" when there are none.
  std::string text() const;

 private:
  std::int64_t noted_ = 0;
  std::array<std::int64_t, note_codes> films_{};
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prediction/film_note_impl.hpp"
#endif
