// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "lungseg/infer/prediction/film_note.hpp"
#include "lungseg/infer/quality/lung_shapes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A doubt about a lung as a number, that is the larger the more there is to doubt.
struct lung_feature {
  std::string_view name;  // in tables
  note_code doubt;        // what is noted when it is out of range
  std::string_view text;  // for people
};

/// What the flag is regressed on. All are 0 or more, and enter as log(value + feature_floor). New ones stand behind the
/// old, since a flag in a model's file knows the first ones of this list.
inline constexpr std::array<lung_feature, 22> lung_features{{
    {"unscored", note_code::low_score, "1 - score"},
    {"boundary_entropy", note_code::blurred_outline, "entropy across the outline"},
    {"inside_doubt", note_code::blurred_outline, "mean doubt inside"},
    {"self_difference", note_code::blurred_outline, "1 - Dice of the mask with its probabilities"},
    {"view_difference", note_code::views_disagree, "1 - Dice with the lung on the mirrored film"},
    {"outside_whole", note_code::definitions_disagree, "share of the lung field outside the whole lung"},
    {"spurs", note_code::ragged_outline, "share in spurs"},
    {"islands", note_code::ragged_outline, "share in islands"},
    {"cut", note_code::outline_corrected, "share that the shape prior cut"},
    {"missing", note_code::unusual_shape, "share that it lacks of the likeliest lung"},
    {"at_edge", note_code::cut_off, "share of the outline on the film's edge"},
    {"size", note_code::unusual_size, "size [standard deviations from the mean]"},
    {"overlap", note_code::implausible_arrangement, "share inside the other lung"},
    {"alone", note_code::not_found, "other lungs that were not found"},
    {"shape_within", note_code::unusual_shape, "distance of the shape from the mean one"},
    {"shape_beside", note_code::unusual_shape, "distance of the shape from all that are known"},
    {"shape_worst", note_code::unusual_shape, "distance of one point of the outline from all shapes that are known"},
    {"pair_within", note_code::unusual_shape, "distance of both lungs' shape from the mean one"},
    {"pair_beside", note_code::unusual_shape, "distance of both lungs' shape from all that are known"},
    {"mean_entropy", note_code::blurred_outline, "entropy inside and around"},
    {"mirrored_doubt", note_code::blurred_outline, "mean doubt inside on the mirrored film"},
    {"views_apart", note_code::views_disagree, "share of the lung where the mirrored film's differs widely"},
}};
inline constexpr double feature_floor = 1e-3;

/// The features of each lung, in the order of lung_features. A lung alone stands for the pair.
std::vector<std::vector<double>> features_of(const film_description& from, const lung_shapes& shapes);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/lung_features_impl.hpp"
#endif
