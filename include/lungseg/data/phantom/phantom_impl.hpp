// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/noise.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/phantom/phantom_anatomy.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::uint32_t phantom_stream = 0x7068616E;

/// From the body, (u, v), to the film's pixels, (x, y), and back: a turned, scaled and shifted grid.
struct body_frame {
  double unit = 1;  // pixels a unit of the body
  Eigen::AffineCompact2d to_pixel, to_body;
};

/// Draws a film's size and how the patient stands before it.
inline body_frame draw_frame(const phantom_options& options, random_stream& random, int& height, int& width) {
  const auto either_way = [&](double most) { return most * (2.0 * static_cast<double>(random.uniform()) - 1); };
  const int longer =
      options.min_size +
      static_cast<int>(random.below(static_cast<std::uint32_t>(options.max_size - options.min_size + 1)));
  const double aspect = std::exp(either_way(std::log(options.longest_aspect)));
  height = aspect > 1 ? longer : std::max(1, static_cast<int>(std::lround(longer * aspect)));
  width = aspect > 1 ? std::max(1, static_cast<int>(std::lround(longer / aspect))) : longer;
  const double scale =
      options.scale_low + (options.scale_high - options.scale_low) * static_cast<double>(random.uniform());
  const double turn = either_way(options.rotation) * std::numbers::pi / 180;
  const double tall = 1 + either_way(0.12);  // height against width of the chest
  const double unit = std::min(0.40 * width, 0.44 * height / tall) * scale;
  const double y = height * (0.50 + either_way(options.shift)), x = width * (0.50 + either_way(options.shift));
  body_frame frame;
  frame.unit = unit;
  frame.to_pixel.matrix().col(0) << unit * std::cos(turn), -unit * std::sin(turn);
  frame.to_pixel.matrix().col(1) << unit * tall * std::sin(turn), unit * tall * std::cos(turn);
  frame.to_pixel.matrix().col(2) << x, y;
  frame.to_body = frame.to_pixel.inverse();
  return frame;
}

/// Brightens a disc, keeping the brighter of old and new so that a line of discs has no beads.
inline void stamp(image<float>& layer, double y, double x, double radius, double level) {
  const int reach = static_cast<int>(std::ceil(radius));
  const int row = static_cast<int>(std::lround(y)), column = static_cast<int>(std::lround(x));
  for (int i = std::max(row - reach, 0); i <= std::min(row + reach, layer.height - 1); ++i)
    for (int j = std::max(column - reach, 0); j <= std::min(column + reach, layer.width - 1); ++j) {
      const double d = std::hypot(i - y, j - x) / std::max(radius, 0.5);
      const float here = static_cast<float>(level * (1 - ramp(0.2, 1.0, d)));
      layer(i, j) = std::max(layer(i, j), here);
    }
}

/// A vessel from (u, v) on, bending at random, thinning out, and giving off branches while `depth` lasts.
inline void draw_vessel(image<float>& layer, const body_frame& frame, random_stream& random, double u, double v,
                        double heading, double radius, double length, int depth) {
  const double step = std::max(0.6 / frame.unit, 0.012);
  const int steps = static_cast<int>(length / step),
            fork = static_cast<int>(steps * static_cast<double>(random.uniform(0.25f, 0.6f)));
  double bend = 0;
  for (int i = 0; i < steps; ++i) {
    bend = 0.9 * bend + 0.03 * (2.0 * static_cast<double>(random.uniform()) - 1);
    heading += bend;
    u += step * std::cos(heading);
    v += step * std::sin(heading);
    const double left = 1 - static_cast<double>(i) / steps;
    const Eigen::Vector2d at = frame.to_pixel * Eigen::Vector2d(u, v);
    stamp(layer, at.y(), at.x(), radius * (0.3 + 0.7 * left) * frame.unit, 0.5 + 0.5 * left);
    if (i == fork && depth > 0) {
      const double turn = random.uniform() < 0.5f ? 0.55 : -0.55;
      draw_vessel(layer, frame, random, u, v, heading + turn, radius * 0.7, length * 0.6, depth - 1);
    }
  }
}

/// The vessels of both lungs, fanning out from the hila; 0 to 1.
inline image<float> draw_vessels(const body_frame& frame, random_stream& random, int height, int width) {
  image<float> layer{height, width};
  for (const int side : {0, 1}) {
    const double hilum_u = side == 1 ? 0.24 : -0.24, hilum_v = side == 1 ? -0.08 : -0.02;
    constexpr int vessels = 11;
    for (int k = 0; k < vessels; ++k) {
      const double fan = -1.25 + 2.75 * k / (vessels - 1) + static_cast<double>(random.uniform(-0.12f, 0.12f));
      const double heading = side == 1 ? fan : std::numbers::pi - fan;
      draw_vessel(layer, frame, random, hilum_u, hilum_v, heading, 0.030, random.uniform(0.45f, 0.85f), 2);
    }
  }
  return layer;
}

/// A cloudy patch inside a lung: pneumonia, or a mass. Adds to the film only; the lung field stays the lung field.
inline void draw_opacity(image<float>& level, const mask& lung, const body_frame& frame, random_stream& random) {
  const double size = frame.unit * random.uniform(0.06f, 0.28f), strength = random.uniform(0.08f, 0.26f);
  int y = 0, x = 0;
  for (int attempt = 0; attempt < 200; ++attempt) {
    y = static_cast<int>(random.below(static_cast<std::uint32_t>(lung.height)));
    x = static_cast<int>(random.below(static_cast<std::uint32_t>(lung.width)));
    if (lung(y, x)) break;
  }
  for (int i = 0; i < level.height; ++i)
    for (int j = 0; j < level.width; ++j) {
      const double d = std::hypot(i - y, j - x) / size;
      if (lung(i, j) && d < 3) level(i, j) += static_cast<float>(strength * std::exp(-0.5 * d * d));
    }
}

/// A lead letter beside the shoulder: L on the patient's left, which is the picture's right, or R on the other side.
inline void draw_marker(image<float>& level, random_stream& random) {
  constexpr std::array<std::uint8_t, 7> left{16, 16, 16, 16, 16, 16, 31}, right{30, 17, 17, 30, 20, 18, 17};
  const bool is_left = random.uniform() < 0.5f;
  const float shorter = static_cast<float>(std::min(level.height, level.width));
  const int dot = std::max(1, static_cast<int>(shorter * random.uniform(0.006f, 0.012f)));
  const int margin = static_cast<int>(shorter * random.uniform(0.03f, 0.08f));
  const int top = margin, start = is_left ? level.width - margin - 5 * dot : margin;
  for (int y = 0; y < 7 * dot; ++y)
    for (int x = 0; x < 5 * dot; ++x) {
      const std::uint8_t row = (is_left ? left : right)[static_cast<std::size_t>(y / dot)];
      const bool inside = top + y < level.height && start + x >= 0 && start + x < level.width;
      if (inside && (row >> (4 - x / dot)) & 1) level(top + y, start + x) = 1.05f;
    }
}

/// Black stripes along the sides, as collimators and scanners leave them. The lungs under them are not seen, so they
/// stay out of the masks as well.
inline void draw_border(image<float>& level, phantom& drawn, random_stream& random) {
  std::array<int, 4> stripe{};
  for (int& s : stripe)
    s = static_cast<int>(random.uniform(-0.05f, 0.05f) * static_cast<float>(std::min(level.height, level.width)));
  for (int y = 0; y < level.height; ++y)
    for (int x = 0; x < level.width; ++x) {
      if (y >= stripe[0] && y < level.height - stripe[1] && x >= stripe[2] && x < level.width - stripe[3]) continue;
      level(y, x) = 0;
      drawn.left(y, x) = drawn.right(y, x) = 0;
    }
}

/// One pass of a 1-2-1 filter along rows and columns.
inline void soften(image<float>& level) {
  const image<float> before = level;
  const auto at = [&](int y, int x) {
    return before(std::clamp(y, 0, level.height - 1), std::clamp(x, 0, level.width - 1));
  };
  for (int y = 0; y < level.height; ++y)
    for (int x = 0; x < level.width; ++x) {
      const auto row = [&](int i) { return at(i, x - 1) + 2 * at(i, x) + at(i, x + 1); };
      level(y, x) = (row(y - 1) + 2 * row(y) + row(y + 1)) / 16;
    }
}

/// Film curve, blur and noise: from brightness to grey levels.
inline film develop(image<float> level, const phantom_options& options, random_stream& random) {
  const int passes = 1 + static_cast<int>(random.below(2)) + std::max(level.height, level.width) / 400;
  for (int i = 0; i < passes; ++i) soften(level);
  const double gamma = std::exp(static_cast<double>(random.uniform(-0.25f, 0.35f)));
  const double contrast = random.uniform(0.85f, 1.2f), lift = random.uniform(-0.03f, 0.08f);
  for (float& v : level.pixels)
    v = static_cast<float>(255 * std::clamp(lift + contrast * std::pow(static_cast<double>(v), gamma), 0.0, 1.0));
  const float noise = static_cast<float>(options.noise) * random.uniform();
  add_noise(level, noise, (std::uint64_t{random.bits()} << 32) | random.bits());
  return to_film(level);
}

}  // namespace detail

LUNGSEG_INLINE phantom draw_phantom(std::uint64_t seed, std::uint64_t index, const phantom_options& options) {
  expect<option_error>(options.min_size >= 16 && options.max_size >= options.min_size,
                       "draw_phantom: sizes are " + std::to_string(options.min_size) + " to " +
                           std::to_string(options.max_size) + ", expected a range from 16 up");
  random_stream random{seed, detail::phantom_stream, index};
  int height = 0, width = 0;
  const detail::body_frame frame = detail::draw_frame(options, random, height, width);
  const chest_anatomy anatomy = draw_anatomy(random);
  const image<float> vessels = detail::draw_vessels(frame, random, height, width);
  image<float> level{height, width};
  phantom drawn{{}, mask{height, width}, mask{height, width}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Eigen::Vector2d at = frame.to_body * Eigen::Vector2d(x, y);
      const double u = at.x(), v = at.y();
      const double air = lung_depth(anatomy, u > 0 ? 1 : 0, std::abs(u), v);
      if (air > 0) (u > 0 ? drawn.left : drawn.right)(y, x) = 1;
      const double vessel = 0.15 * (0.2 + 0.8 * air) * static_cast<double>(air > 0 ? vessels(y, x) : 0);
      level(y, x) = static_cast<float>(chest_brightness(anatomy, u, v, air) + vessel);
    }
  const auto happens = [&](double probability) { return static_cast<double>(random.uniform()) < probability; };
  if (happens(options.opacity_probability))
    detail::draw_opacity(level, random.uniform() < 0.5f ? drawn.left : drawn.right, frame, random);
  if (happens(options.marker_probability)) detail::draw_marker(level, random);
  if (happens(options.border_probability)) detail::draw_border(level, drawn, random);
  drawn.picture = detail::develop(std::move(level), options, random);
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
