// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/strokes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A letter as lines on a grid of 3 x 5 points: each two digits are a point, column and row; a space lifts the pen.
struct glyph {
  char name;
  std::string_view strokes;
};
inline constexpr std::array<glyph, 20> glyphs{{
    {'0', "0020240400"},        {'1', "011014"},         {'2', "002022020424"}, {'3', "00202404 0222"},
    {'4', "0002222420"},        {'5', "200002222404"},   {'6', "200004242202"}, {'7', "002014"},
    {'8', "002024040002 0222"}, {'9', "220200202404"},   {'A', "041024 0323"},  {'D', "00102123140400"},
    {'E', "20000424 0212"},     {'I', "1014"},           {'L', "000424"},       {'M', "0400122024"},
    {'P', "040020220200"},      {'R', "04002022020224"}, {'S', "200002222404"}, {'T', "0020 1014"},
}};

/// Draws one glyph `height` pixels high, its lower left corner at `at`, turned by `turn` radians.
inline void draw_glyph(line_distances& lines, const glyph& what, const spot& at, double height, double turn,
                       double reach) {
  const double unit = height / 4, cosine = std::cos(turn), sine = std::sin(turn);
  const auto place = [&](std::size_t i) {
    const double x = (what.strokes[i] - '0') * unit, y = (what.strokes[i + 1] - '4') * unit;
    return spot{at.x + cosine * x - sine * y, at.y + sine * x + cosine * y};
  };
  bool down = false;
  spot last;
  for (std::size_t i = 0; i + 1 < what.strokes.size();) {
    if (what.strokes[i] == ' ') {
      down = false;
      ++i;
      continue;
    }
    const spot next = place(i);
    if (down) lines.add(last, next, reach);
    last = next;
    down = true;
    i += 2;
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
