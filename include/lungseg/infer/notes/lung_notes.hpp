// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A figure of two lungs and what it may be.
struct lung_limit {
  note_code code;
  std::string_view what;
  double low, high;
};

/// What the lungs of all 1,308 films with expert masks (Montgomery, Shenzhen, JSRT, COVID case reports, children) stay
/// within; the extremes that occur stand beside each limit. First is the lung on the picture's left.
inline constexpr std::array<lung_limit, 11> lung_note_limits{{
    {note_code::implausible_size, "share of the film that both lungs cover", 0.05, 0.65},              // 0.084, 0.586
    {note_code::implausible_size, "area of the smaller lung over the larger", 0.08, 1},                // 0.102
    {note_code::implausible_shape, "height over width of the lung on the picture's left", 0.9, 4},     // 1.21, 3.53
    {note_code::implausible_shape, "height over width of the lung on the picture's right", 0.9, 4},    // 1.09, 3.30
    {note_code::implausible_shape, "share of the box around both lungs that they cover", 0.25, 0.72},  // 0.28, 0.68
    {note_code::implausible_arrangement, "width over height of both lungs", 0.6, 1.95},                // 0.68, 1.79
    {note_code::implausible_arrangement, "slope of the line between the lungs [degrees]", -27, 27},    // -22.4, 22.3
    {note_code::implausible_arrangement, "gap between the lungs over their width", -0.1, 0.3},         // -0.05, 0.26
    {note_code::implausible_arrangement, "share of the smaller lung inside the other", 0, 0.02},       // 0
    {note_code::implausible_arrangement, "middle of the lungs over the film's width", 0.33, 0.67},     // 0.41, 0.58
    {note_code::implausible_arrangement, "middle of the lungs over the film's height", 0.22, 0.7},     // 0.26, 0.63
}};

/// Whether two lungs have the size, shape and arrangement that lungs have on frontal films.
/// \return the doubts; none for fewer than two lungs, of which other notes tell
std::vector<film_note> judge_lungs(const film_prediction& found);

/// Sides are never swapped silently: lungs in an unusual order are told of.
std::vector<film_note> judge_order(const film_prediction& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/notes/lung_notes_impl.hpp"
#endif
