// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/letters.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE void draw_glyph(line_distances& lines, const glyph& what, const glyph_place& place) {
  const double unit = place.height / 4, cosine = unit * std::cos(place.turn), sine = unit * std::sin(place.turn);
  const auto point = [&](std::size_t i) {
    const int column = what.strokes[i] - '0', row = what.strokes[i + 1] - '4';
    return spot{place.corner.x + cosine * column - sine * row, place.corner.y + sine * column + cosine * row};
  };
  for (std::size_t i = 0; i + 3 < what.strokes.size(); i += 2) {
    if (what.strokes[i + 2] == ' ')
      ++i;  // on to what follows the space
    else
      lines.add(point(i), point(i + 2), place.reach);
  }
}

/// A marker (L or R) or a line of text.
struct inscription {
  bool marker, white, bar;  // bar: on a rectangle of the other colour
  glyph_place first;
  int count;  // letters
  brush pen;
  float ink;  // grey level

  double step() const noexcept { return 0.75 * first.height; }
};

inline inscription draw_inscription(int height, int width, random_stream& random) {
  inscription drawn{};
  drawn.marker = random.below(2) == 0;
  drawn.white = random.below(4) != 0;
  drawn.bar = random.below(5) == 0;
  drawn.count = drawn.marker ? 1 : 4 + static_cast<int>(random.below(16));
  drawn.ink = static_cast<float>(drawn.white ? between(random, 200, 255) : between(random, 0, 40));
  drawn.first.height = height * (drawn.marker ? between(random, 0.03, 0.08) : between(random, 0.015, 0.035));
  drawn.first.turn = drawn.marker ? either_way(random, 0.3) : 0;
  drawn.first.corner.x = width * between(random, 0.01, 0.95);
  drawn.first.corner.y = height * between(random, 0.05, 0.99);
  drawn.pen = {drawn.first.height * between(random, 0.04, 0.1), false, 1};
  drawn.first.reach = drawn.pen.reach();
  return drawn;
}

/// How much of each pixel the letters cover.
inline image<float> letter_cover(int height, int width, const inscription& what, random_stream& random) {
  constexpr std::uint32_t space_every = 7;
  line_distances lines{height, width};
  glyph_place place = what.first;
  for (int i = 0; i < what.count; ++i, place.corner.x += what.step()) {
    const glyph& letter = what.marker ? side_glyphs[random.below(2)] : glyphs[random.below(glyphs.size())];
    if (what.marker || random.below(space_every) != 0) draw_glyph(lines, letter, place);
  }
  image<float> layer{height, width};
  lines.paint(layer, what.pen);
  return layer;
}

/// Fills the rectangle behind a line of text.
inline void add_bar(image<float>& picture, const inscription& what) {
  const auto bound = [](double v, int extent) { return static_cast<int>(std::clamp<double>(v, 0, extent)); };
  const double margin = 0.3 * what.first.height;
  const spot& corner = what.first.corner;
  const int top = bound(corner.y - what.first.height - margin, picture.height);
  const int bottom = bound(corner.y + margin + 1, picture.height);
  const int left = bound(corner.x - margin, picture.width);
  const int right = bound(corner.x + what.count * what.step() + margin, picture.width);
  for (int y = top; y < bottom; ++y) std::fill(picture.row(y) + left, picture.row(y) + right, 255 - what.ink);
}

}  // namespace detail

LUNGSEG_INLINE void add_letters(image<float>& picture, const things_change& change) {
  random_stream random = detail::thing_stream(change, detail::thing::letters);
  for (int i = 0; i < change.letters; ++i) {
    const detail::inscription what = detail::draw_inscription(picture.height, picture.width, random);
    if (what.bar) detail::add_bar(picture, what);
    const image<float> cover = detail::letter_cover(picture.height, picture.width, what, random);
    for (std::size_t k = 0; k < picture.pixels.size(); ++k)
      picture.pixels[k] += (what.ink - picture.pixels[k]) * cover.pixels[k];
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
