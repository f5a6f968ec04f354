// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks to draw, and what may happen to a mask before it reaches the splitter: shift, turn, shrink, bridge.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/moments.hpp"

namespace lungseg_test {

using lungseg::image;
using lungseg::mask;

/// '#' is inside.
inline mask from_rows(const std::vector<std::string>& rows) {
  mask result(static_cast<int>(rows.size()), rows.empty() ? 0 : static_cast<int>(rows[0].size()));
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x)
      result(y, x) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#';
  return result;
}

/// Every pixel inside with the given probability, and as the given value.
inline mask noise(int height, int width, float density, std::uint64_t seed, std::uint8_t value = 1) {
  lungseg::random_stream random{seed, 0x6e6f6973};
  mask result(height, width);
  for (auto& pixel : result.pixels) pixel = random.uniform() < density ? value : 0;
  return result;
}

/// Adds an upright ellipse.
inline void draw_ellipse(mask& into, double cy, double cx, double ry, double rx) {
  for (int y = 0; y < into.height; ++y)
    for (int x = 0; x < into.width; ++x) {
      const double v = (y - cy) / ry, u = (x - cx) / rx;
      if (u * u + v * v <= 1) into(y, x) = 1;
    }
}

/// Adds the pixels of rows [y1, y2) and columns [x1, x2).
inline void draw_bar(mask& into, int y1, int x1, int y2, int x2) {
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) into(y, x) = 1;
}

/// All pixels of a rectangle, rows [y1, y2) and columns [x1, x2).
inline lungseg::moments moments_of_rectangle(int y1, int x1, int y2, int x2) {
  lungseg::moments result;
  for (int y = y1; y < y2; ++y) result += lungseg::moments_of(lungseg::run{y, x1, x2});
  return result;
}

inline std::int64_t count(const mask& from) {
  return std::count_if(from.pixels.begin(), from.pixels.end(), [](std::uint8_t v) { return v != 0; });
}

/// Intersection over union; 1 for two empty masks.
inline double iou(const mask& a, const mask& b) {
  std::int64_t both = 0, any = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    both += a.pixels[i] && b.pixels[i];
    any += a.pixels[i] || b.pixels[i];
  }
  return any ? static_cast<double>(both) / static_cast<double>(any) : 1.0;
}

/// A mask and the truth about it: 0 outside, 1 the patient's left lung, 2 the right one. `given` is what the splitter
/// sees; it may hold more than the lungs (specks, a bridge).
struct known_mask {
  mask given;
  image<std::uint8_t> truth;

  mask side(int which) const {
    mask result(truth.height, truth.width);
    for (std::size_t i = 0; i < truth.pixels.size(); ++i) result.pixels[i] = truth.pixels[i] == which;
    return result;
  }
  double share_of(const known_mask& whole, int which) const {
    return static_cast<double>(count(side(which))) / static_cast<double>(count(whole.side(which)));
  }
};

inline known_mask from_sides(const mask& left, const mask& right) {
  known_mask result{mask(left.height, left.width), image<std::uint8_t>(left.height, left.width)};
  for (std::size_t i = 0; i < left.pixels.size(); ++i) {
    result.truth.pixels[i] = static_cast<std::uint8_t>(left.pixels[i] ? 1 : right.pixels[i] ? 2 : 0);
    result.given.pixels[i] = result.truth.pixels[i] != 0;
  }
  return result;
}

/// The truth about an upright film whose two largest components are its lungs: the patient's left lung is on the right,
/// and further components of at least 1 % of all pixels are pieces of the lung on whose side of the middle between the
/// two they lie. None when there are not two components.
inline std::optional<known_mask> from_upright(const mask& both) {
  const lungseg::components parts = lungseg::label_components(both);
  if (parts.count() < 2) return std::nullopt;
  const std::vector<int> order = parts.by_area();
  const double middle = 0.5 * (parts[order[0]].x + parts[order[1]].x);
  const std::int64_t least = count(both) / 100;
  const auto pieces = [&](bool left) {
    return parts.select_if([&](int i) { return parts[i].area >= least && (parts[i].x > middle) == left; });
  };
  known_mask result = from_sides(pieces(true), pieces(false));
  result.given = both;
  return result;
}

/// Lungs as the phantom generator draws them, with heart, diaphragm and a slight turn.
inline known_mask drawn_lungs(std::uint64_t index, int size) {
  const lungseg::phantom drawn = lungseg::draw_phantom(5, index, {.min_size = size, .max_size = size});
  return from_sides(drawn.left, drawn.right);
}

struct grid_point {
  int y = 0, x = 0;
};

/// The picture through `from(y, x)`: where each new pixel comes from. What comes from outside is 0.
template <class From>
known_mask resample(const known_mask& in, int height, int width, From&& from) {
  known_mask result{mask(height, width), image<std::uint8_t>(height, width)};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto [v, u] = from(y, x);
      if (v < 0 || u < 0 || v >= in.given.height || u >= in.given.width) continue;
      result.given(y, x) = in.given(v, u);
      result.truth(y, x) = in.truth(v, u);
    }
  return result;
}

/// Moved to the right by `columns` (to the left if negative); what leaves the film is lost.
inline known_mask shifted(const known_mask& in, int columns) {
  return resample(in, in.given.height, in.given.width, [&](int y, int x) { return grid_point{y, x - columns}; });
}

/// The same in a film that is wider by as much, so that nothing is lost.
inline known_mask shifted_wider(const known_mask& in, int columns) {
  const int offset = std::max(columns, 0);
  return resample(in, in.given.height, in.given.width + std::abs(columns), [&](int y, int x) {
    return grid_point{y, x - offset};
  });
}

/// The whole number next to a coordinate; -1 for all negative ones.
inline int nearest(double coordinate) {
  return coordinate < -0.5 ? -1 : static_cast<int>(coordinate + 0.5);
}

/// Turned about the middle by `degrees`, clockwise, in a film of the given size.
inline known_mask rotated_into(const known_mask& in, double degrees, int height, int width) {
  const double angle = degrees / 57.29577951308232, c = std::cos(angle), s = std::sin(angle);
  return resample(in, height, width, [&](int y, int x) {
    const double v = y - 0.5 * (height - 1), u = x - 0.5 * (width - 1);
    return grid_point{nearest(c * v - s * u + 0.5 * (in.given.height - 1)),
                      nearest(s * v + c * u + 0.5 * (in.given.width - 1))};
  });
}

/// Turned in a film of its own size; what leaves it is lost.
inline known_mask rotated(const known_mask& in, double degrees) {
  return rotated_into(in, degrees, in.given.height, in.given.width);
}

/// Turned in a film large enough for any angle.
inline known_mask rotated_wider(const known_mask& in, double degrees) {
  const int size = static_cast<int>(std::ceil(std::hypot(in.given.height, in.given.width)));
  return rotated_into(in, degrees, size, size);
}

inline known_mask halved(const known_mask& in) {
  return resample(in, in.given.height / 2, in.given.width / 2, [](int y, int x) { return grid_point{2 * y, 2 * x}; });
}

/// Lungs joined by a bar, `thickness` of the height thick, at `place` (0 to 1) of the rows that both lungs have. Truth
/// is still the lungs without the bar. None when no row is crossed by both.
inline std::optional<known_mask> bridged(known_mask in, double place, double thickness) {
  const int height = in.given.height, width = in.given.width;
  int first[3] = {height, height, height}, last[3] = {-1, -1, -1};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      first[in.truth(y, x)] = std::min(first[in.truth(y, x)], y);
      last[in.truth(y, x)] = std::max(last[in.truth(y, x)], y);
    }
  const int top = std::max(first[1], first[2]), bottom = std::min(last[1], last[2]);
  if (bottom <= top) return std::nullopt;
  const int middle = top + static_cast<int>(place * (bottom - top));
  int from = -1, to = width;  // last column of the right lung, first of the left one
  for (int x = width - 1; x >= 0; --x)
    if (in.truth(middle, x) == 1) to = x;
  for (int x = 0; x < to; ++x)
    if (in.truth(middle, x) == 2) from = x;
  if (from < 0 || to == width) return std::nullopt;
  const int rows = std::max(1, static_cast<int>(thickness * height));
  for (int y = std::max(0, middle - rows / 2); y < std::min(height, middle - rows / 2 + rows); ++y)
    for (int x = from; x <= to; ++x) in.given(y, x) = 1;
  return in;
}

}  // namespace lungseg_test
