// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What codes of verdicts and notes mean, for people.
inline constexpr std::string_view words_js = R"js(// What the server's codes mean, for people.

export const verdicts = {
  good: ['Good', 'Nothing speaks against this result.'],
  check: ['Check', 'Somebody should look at this result.'],
  reject: ['Reject', 'This result is not to be used.'],
};

export const notes = {
  not_found: 'A lung was not found',
  dropped_by_vote: 'Too few models found a lung',
  dropped_as_empty: 'Nothing was left of a lung',
  laterality_suspect: 'Left and right may be exchanged',
  blank_film: 'Blank picture',
  saturated_film: 'Over- or under-exposed',
  few_levels: 'Hardly any grey levels',
  no_structure: 'Noise',
  turned_90: 'Turned by a quarter',
  turned_180: 'Upside down',
  turned_270: 'Turned by three quarters',
  mirrored: 'Mirrored',
  inverted: 'A negative',
  not_a_chest_film: 'No frontal chest film',
  two_films: 'Several films in one picture',
  put_right: 'Was put right for the reading',
  orientation_contradicted: 'Lies otherwise than its file says',
  pixels_contradicted: 'Its file contradicts itself on the shape of pixels',
  implausible_size: 'Lungs of an implausible size',
  implausible_shape: 'Lungs of an implausible shape',
  implausible_arrangement: 'Lungs in an implausible place',
  outline_corrected: 'Much of an outline was corrected',
  poor_outline: 'The outline is likely to be poor',
  low_score: 'The model is not sure of a lung',
  blurred_outline: 'The model is not sure of an outline',
  views_disagree: 'Another outline on the mirrored film',
  definitions_disagree: 'The two definitions of a lung disagree',
  ragged_outline: 'Ragged outline',
  cut_off: 'A lung is cut off by the film',
  unusual_size: 'A lung of an unusual size',
  unusual_shape: 'A lung of an unusual shape',
};
)js";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
