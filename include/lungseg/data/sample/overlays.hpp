// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/letters.hpp"
#include "lungseg/data/sample/smooth_field.hpp"
#include "lungseg/data/sample/strokes.hpp"
#include "lungseg/data/sample/things_change.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

enum class thing_stream : std::uint32_t { opacities = 1, wires, device, collimator, letters };
inline random_stream stream_of(std::uint64_t seed, thing_stream kind) {
  return random_stream{seed, static_cast<std::uint32_t>(kind)};
}

inline double between(random_stream& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random.uniform());
}

/// The box around what is inside one of the planes; the middle of the picture where nothing is.
inline box inside_box(std::span<const mask> planes, int height, int width) {
  int top = height, bottom = 0, left = width, right = 0;
  for (const mask& plane : planes)
    for (int y = 0; y < plane.height; ++y)
      for (int x = 0; x < plane.width; ++x)
        if (plane(y, x)) {
          top = std::min(top, y), bottom = std::max(bottom, y + 1);
          left = std::min(left, x), right = std::max(right, x + 1);
        }
  if (top >= bottom) top = height / 4, bottom = height - top, left = width / 4, right = width - left;
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right), static_cast<float>(bottom)};
}

/// A place within one of the lungs, or where none is hit by chance, in the box around them.
inline spot lung_spot(std::span<const mask> lungs, const box& around, random_stream& random) {
  spot at;
  for (int trial = 0; trial < 8; ++trial) {
    at = {around.x1 + static_cast<double>(around.width()) * between(random, 0, 1),
          around.y1 + static_cast<double>(around.height()) * between(random, 0, 1)};
    const auto x = static_cast<int>(at.x), y = static_cast<int>(at.y);
    for (const mask& plane : lungs)
      if (plane(std::min(y, plane.height - 1), std::min(x, plane.width - 1))) return at;
  }
  return at;
}

/// A soft ellipse that draws the picture towards a level, uneven inside and at its edge.
inline void add_opacity(image<float>& picture, std::span<const mask> lungs, const box& around, double most,
                        random_stream& random) {
  const double width = static_cast<double>(around.width()), height = static_cast<double>(around.height());
  const bool basal = random.below(3) == 0;  // an effusion or a bedside film's dense base
  spot middle = lung_spot(lungs, around, random);
  if (basal) middle.y = static_cast<double>(around.y2) - height * between(random, -0.05, 0.15);
  const double across = width * (basal ? between(random, 0.2, 0.45) : between(random, 0.06, 0.25));
  const double down = height * (basal ? between(random, 0.15, 0.4) : between(random, 0.06, 0.3));
  const double level = between(random, 150, 235), share = most * between(random, 0.6, 1);
  const image<float> uneven = smooth_field(picture.height, picture.width, 12, random);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const double u = (x - middle.x) / across, v = (y - middle.y) / down;
      const double far = u * u + v * v;
      if (far > 3) continue;
      const double part = share * std::exp(-1.2 * far * far) * (1 + 0.7 * static_cast<double>(uneven(y, x)));
      float& pixel = picture(y, x);
      pixel += static_cast<float>(std::clamp(part, 0.0, 1.0) * std::max(0.0, level - static_cast<double>(pixel)));
    }
}

inline void add_opacities(image<float>& picture, std::span<const mask> lungs, const things_change& change) {
  random_stream random = stream_of(change.seed, thing_stream::opacities);
  const box around = inside_box(lungs, picture.height, picture.width);
  for (int i = 0; i < change.opacities; ++i) add_opacity(picture, lungs, around, change.opacity, random);
}

/// A wire or tube across the picture, or from its edge to somewhere inside, where an electrode may end it.
inline void draw_wire(image<float>& layer, random_stream& random) {
  const double unit = layer.height / 256.0;
  const auto within = [&](double margin) {
    return spot{layer.width * between(random, margin, 1 - margin), layer.height * between(random, margin, 1 - margin)};
  };
  const bool tube = random.below(3) == 0, electrode = random.below(3) == 0;
  const double edge = between(random, -0.1, 1.1);
  const std::array<spot, 4> starts{{{edge * layer.width, -5},
                                    {-5, edge * layer.height},
                                    {layer.width + 5.0, edge * layer.height},
                                    {edge * layer.width, layer.height + 5.0}}};
  std::vector<spot> through{starts[random.below(4)]};
  const spot end = within(electrode ? 0.1 : 0);
  const int bends = 1 + static_cast<int>(random.below(3));
  for (int k = 1; k <= bends; ++k) {
    const double part = static_cast<double>(k) / (bends + 1);
    through.push_back({std::lerp(through[0].x, end.x, part) + layer.width * between(random, -0.12, 0.12),
                       std::lerp(through[0].y, end.y, part) + layer.height * between(random, -0.12, 0.12)});
  }
  through.push_back(end);
  brush with{unit * (tube ? between(random, 1.2, 3) : between(random, 0.3, 1.1)), tube,
             static_cast<float>(between(random, 25, 120))};
  draw_curve(layer, through, with);
  if (!electrode) return;
  const double radius = unit * between(random, 2, 5);
  with = {radius / 2, false, static_cast<float>(between(random, 40, 130))};
  draw_ring(layer, end, radius / 2, with);
  draw_ring(layer, end, radius * 1.3, {0.6 * unit, false, with.strength});
}

inline void draw_wires(image<float>& layer, const things_change& change) {
  random_stream random = stream_of(change.seed, thing_stream::wires);
  for (int i = 0; i < change.wires; ++i) draw_wire(layer, random);
}

/// A pacemaker: a rounded box below a clavicle, with a lead towards the heart.
inline void draw_device(image<float>& layer, std::uint64_t seed) {
  random_stream random = stream_of(seed, thing_stream::device);
  const double unit = layer.height / 256.0;
  const double side = random.below(2) == 0 ? between(random, 0.1, 0.3) : between(random, 0.7, 0.9);
  const spot middle{layer.width * side, layer.height * between(random, 0.1, 0.35)};
  const double radius = unit * between(random, 6, 11), half = unit * between(random, 1, 8);
  const double turn = between(random, 0, 3.1);
  const spot out{half * std::cos(turn), half * std::sin(turn)};
  const auto strength = static_cast<float>(between(random, 70, 180));
  draw_curve(layer, {{middle.x - out.x, middle.y - out.y}, {middle.x + out.x, middle.y + out.y}},
             {radius, false, strength});
  const spot heart{layer.width * between(random, 0.4, 0.65), layer.height * between(random, 0.5, 0.75)};
  const spot bend{layer.width * 0.5 + unit * between(random, -15, 15), layer.height * between(random, 0.15, 0.35)};
  draw_curve(layer, {middle, bend, heart}, {unit * between(random, 0.5, 1), false, 0.7f * strength});
}

/// Bands at the edges, mostly straight and a little tilted, of one level with a soft edge.
inline void add_collimator(image<float>& picture, const things_change& change) {
  random_stream random = stream_of(change.seed, thing_stream::collimator);
  const double height = picture.height, width = picture.width;
  const auto level = static_cast<float>(random.below(3) == 0 ? between(random, 215, 255) : between(random, 0, 25));
  const double soft = between(random, 0.5, 3), hides = between(random, 0.6, 1);
  const auto drawn_edges = 1 + random.below(15);  // at least one
  for (unsigned edge = 0; edge < 4; ++edge) {
    const double depth = change.collimator * between(random, 0.1, 1), tilt = between(random, -0.06, 0.06);
    if (!(drawn_edges >> edge & 1)) continue;
    for (int y = 0; y < picture.height; ++y)
      for (int x = 0; x < picture.width; ++x) {
        const double from_edge = edge == 0   ? y - tilt * (x - width / 2)
                                 : edge == 1 ? height - 1 - y - tilt * (x - width / 2)
                                 : edge == 2 ? x - tilt * (y - height / 2)
                                             : width - 1 - x - tilt * (y - height / 2);
        const double beyond = (depth * (edge < 2 ? height : width) - from_edge) / soft;
        if (beyond <= 0) continue;
        float& v = picture(y, x);
        v += (level - v) * static_cast<float>(hides * std::min(1.0, beyond));
      }
  }
}

/// A marker or a line of text, black or white, some on a bar of the other.
inline void add_line_of_text(image<float>& picture, random_stream& random) {
  const bool marker = random.below(2) == 0, white = random.below(4) != 0, bar = random.below(5) == 0;
  const double height = picture.height * (marker ? between(random, 0.03, 0.08) : between(random, 0.015, 0.035));
  const int count = marker ? 1 : 4 + static_cast<int>(random.below(16));
  const double turn = marker ? between(random, -0.3, 0.3) : 0, step = 0.75 * height;
  const spot at{picture.width * between(random, 0.01, 0.95), picture.height * between(random, 0.05, 0.99)};
  const brush with{height * between(random, 0.04, 0.1), false, 1};
  line_distances lines{picture.height, picture.width};
  for (int i = 0; i < count; ++i) {
    const glyph& what = marker ? glyphs[random.below(2) == 0 ? 14u : 17u]
                               : glyphs[random.below(static_cast<std::uint32_t>(glyphs.size()))];
    const bool space = !marker && random.below(7) == 0;
    if (!space) draw_glyph(lines, what, {at.x + i * step, at.y}, height, turn, with.radius + 2);
  }
  image<float> layer{picture.height, picture.width};
  lines.paint(layer, with);
  const auto ink = static_cast<float>(white ? between(random, 200, 255) : between(random, 0, 40));
  const int top = static_cast<int>(at.y - 1.3 * height), left = static_cast<int>(at.x - 0.3 * height);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      float& v = picture(y, x);
      const bool on_bar = bar && y >= top && y <= at.y + 0.3 * height && x >= left && x <= at.x + count * step;
      if (on_bar) v = 255 - ink;
      v += (ink - v) * layer(y, x);
    }
}

inline void add_letters(image<float>& picture, const things_change& change) {
  random_stream random = stream_of(change.seed, thing_stream::letters);
  for (int i = 0; i < change.letters; ++i) add_line_of_text(picture, random);
}

}  // namespace detail

/// Draws what lies in and on the body, as rays see it: opacities within the lungs, wires, a device, a collimator.
/// \param lungs  masks in the picture's grid
inline void add_things(image<float>& picture, std::span<const mask> lungs, const things_change& change) {
  if (change.opacities > 0) detail::add_opacities(picture, lungs, change);
  if (change.wires > 0 || change.device) {
    image<float> layer{picture.height, picture.width};
    detail::draw_wires(layer, change);
    if (change.device) detail::draw_device(layer, change.seed);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
      picture.pixels[i] = std::min(255.0f, picture.pixels[i] + layer.pixels[i]);
  }
  if (change.collimator > 0) detail::add_collimator(picture, change);
}

}}  // namespace lungseg::LUNGSEG_ABI
