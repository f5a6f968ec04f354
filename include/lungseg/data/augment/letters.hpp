// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string_view>

#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A letter as lines on a grid of 3 x 5 points: each two digits are a point, column and row; a space lifts the pen.
struct glyph {
  char name;
  std::string_view strokes;
};
inline constexpr std::array<glyph, 20> glyphs{{
    {'0', "0020240400"},    {'1', "011014"},       {'2', "002022020424"},
    {'3', "00202404 0222"}, {'4', "0002222420"},   {'5', "200002222404"},
    {'6', "200004242202"},  {'7', "002014"},       {'8', "0020240400 0222"},
    {'9', "220200202404"},  {'A', "041024 0222"},  {'D', "00102123140400"},
    {'E', "20000424 0212"}, {'I', "1014"},         {'L', "000424"},
    {'M', "0400122024"},    {'P', "040020220200"}, {'R', "0400202202 1224"},
    {'S', "200002222404"},  {'T', "0020 1014"},
}};
inline constexpr std::array<glyph, 2> side_glyphs{glyphs[14], glyphs[17]};
static_assert(side_glyphs[0].name == 'L' && side_glyphs[1].name == 'R');

/// Where and how a glyph is drawn.
struct glyph_place {
  spot corner;          // lower left
  double height, turn;  // pixels; radians
  double reach;         // see line_distances
};

void draw_glyph(line_distances& lines, const glyph& what, const glyph_place& place);

}  // namespace detail

/// Burns markers and lines of text into a picture, black or white.
void add_letters(image<float>& picture, const things_change& change);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/letters_impl.hpp"
#endif
