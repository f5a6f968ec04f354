// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/devices.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A place a little outside one of the four edges.
inline spot edge_spot(const image<float>& layer, random_stream& random) {
  constexpr double outside = 5;
  const double along = between(random, -0.1, 1.1);
  const std::array<spot, 4> places{{{along * layer.width, -outside},
                                    {-outside, along * layer.height},
                                    {layer.width + outside, along * layer.height},
                                    {along * layer.width, layer.height + outside}}};
  return places[random.below(4)];
}

/// From outside the picture to somewhere inside, one to three bends on the way.
inline std::vector<spot> wire_path(const image<float>& layer, random_stream& random) {
  constexpr double bend = 0.12;
  std::vector<spot> through{edge_spot(layer, random)};
  const spot from = through[0];
  const spot end{layer.width * between(random, 0.05, 0.95), layer.height * between(random, 0.05, 0.95)};
  const int bends = 1 + static_cast<int>(random.below(3));
  for (int k = 1; k <= bends; ++k) {
    const double part = static_cast<double>(k) / (bends + 1);
    const double aside = layer.width * either_way(random, bend), down = layer.height * either_way(random, bend);
    through.push_back({std::lerp(from.x, end.x, part) + aside, std::lerp(from.y, end.y, part) + down});
  }
  through.push_back(end);
  return through;
}

/// A round pad: a disc within a ring.
inline void draw_electrode(image<float>& layer, const spot& at, double unit, random_stream& random) {
  const double radius = unit * between(random, 2, 5);
  const auto strength = static_cast<float>(between(random, 40, 130));
  draw_ring(layer, at, radius / 2, {radius / 2, false, strength});
  draw_ring(layer, at, 1.3 * radius, {0.6 * unit, false, strength});
}

/// A wire, or one in three a tube; one in three ends in an electrode.
inline void draw_wire(image<float>& layer, random_stream& random) {
  const double unit = layer.height / 256.0;
  const bool tube = random.below(3) == 0, electrode = random.below(3) == 0;
  const std::vector<spot> through = wire_path(layer, random);
  const double radius = unit * (tube ? between(random, 1.2, 3) : between(random, 0.3, 1.1));
  draw_curve(layer, through, {radius, tube, static_cast<float>(between(random, 25, 120))});
  if (electrode) draw_electrode(layer, through.back(), unit, random);
}

/// A pacemaker: a rounded box below a clavicle, with a lead towards the heart.
inline void draw_pacemaker(image<float>& layer, random_stream& random) {
  const double unit = layer.height / 256.0;
  const double side = random.below(2) == 0 ? between(random, 0.1, 0.3) : between(random, 0.7, 0.9);
  const spot middle{layer.width * side, layer.height * between(random, 0.1, 0.35)};
  const double radius = unit * between(random, 6, 11), half = unit * between(random, 1, 8);
  const double turn = between(random, 0, 3.14);
  const spot out{half * std::cos(turn), half * std::sin(turn)};
  const auto strength = static_cast<float>(between(random, 70, 180));
  draw_curve(layer, {{middle.x - out.x, middle.y - out.y}, {middle.x + out.x, middle.y + out.y}},
             {radius, false, strength});
  const spot bend{layer.width * between(random, 0.44, 0.56), layer.height * between(random, 0.15, 0.35)};
  const spot heart{layer.width * between(random, 0.4, 0.65), layer.height * between(random, 0.5, 0.75)};
  draw_curve(layer, {middle, bend, heart}, {unit * between(random, 0.5, 1), false, 0.7f * strength});
}

}  // namespace detail

LUNGSEG_INLINE void add_devices(image<float>& picture, const things_change& change) {
  if (change.wires == 0 && !change.device) return;
  image<float> layer{picture.height, picture.width};
  random_stream random = detail::thing_stream(change, detail::thing::wires);
  for (int i = 0; i < change.wires; ++i) detail::draw_wire(layer, random);
  random = detail::thing_stream(change, detail::thing::device);
  if (change.device) detail::draw_pacemaker(layer, random);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = std::min(255.0f, picture.pixels[i] + layer.pixels[i]);
}

}}  // namespace lungseg::LUNGSEG_ABI
