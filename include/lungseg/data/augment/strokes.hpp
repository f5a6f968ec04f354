// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A place in a picture; pixel centres are whole numbers.
struct spot {
  double x = 0, y = 0;
};

/// How a line is drawn.
struct brush {
  double radius = 1;    // pixels, to where it is half covered
  bool hollow = false;  // a tube: two walls and little between
  float strength = 1;   // what it leaves in the layer at most

  /// Beyond so many pixels from the line nothing is left.
  double reach() const noexcept { return radius + 2; }
};

/// How much of a pixel, `away` from the middle of a line, the brush covers.
inline float coverage(const brush& with, double away) {
  const double solid = std::clamp(with.radius + 0.5 - away, 0.0, 1.0);
  if (!with.hollow) return static_cast<float>(solid);
  constexpr double inner = 0.25;
  const double wall = std::clamp(1.2 - std::abs(away - with.radius + 0.5), 0.0, 1.0);
  return static_cast<float>(std::max(inner * solid, wall));
}

/// How far each pixel is from lines; those that are far from all of them lie at `beyond`.
class line_distances {
 public:
  static constexpr float beyond = 1e6f;
  line_distances(int height, int width) : away_{height, width, beyond} {}

  /// \param reach  pixels farther away than this are left out
  void add(const spot& from, const spot& to, double reach) {
    const auto bound = [](double v, int extent) { return static_cast<int>(std::clamp<double>(v, 0, extent)); };
    const int top = bound(std::min(from.y, to.y) - reach, away_.height);
    const int bottom = bound(std::max(from.y, to.y) + reach + 1, away_.height);
    const int left = bound(std::min(from.x, to.x) - reach, away_.width);
    const int right = bound(std::max(from.x, to.x) + reach + 1, away_.width);
    const double dx = to.x - from.x, dy = to.y - from.y, square = std::max(dx * dx + dy * dy, 1e-12);
    for (int y = top; y < bottom; ++y)
      for (int x = left; x < right; ++x) {
        const double along = std::clamp(((x - from.x) * dx + (y - from.y) * dy) / square, 0.0, 1.0);
        const double u = from.x + along * dx - x, v = from.y + along * dy - y;
        away_(y, x) = std::min(away_(y, x), static_cast<float>(std::sqrt(u * u + v * v)));
      }
  }

  /// Each pixel of the layer becomes at least what the brush leaves there.
  void paint(image<float>& layer, const brush& with) const {
    for (std::size_t i = 0; i < away_.pixels.size(); ++i)
      if (away_.pixels[i] < beyond)
        layer.pixels[i] =
            std::max(layer.pixels[i], with.strength * coverage(with, static_cast<double>(away_.pixels[i])));
  }

 private:
  image<float> away_;
};

/// Draws a smooth curve through points: a Catmull-Rom spline.
/// \source Catmull, Rom, "A class of local interpolating splines", 1974
inline void draw_curve(image<float>& layer, const std::vector<spot>& through, const brush& with) {
  line_distances line{layer.height, layer.width};
  constexpr double step = 4;  // pixels, of the straight pieces
  for (std::size_t i = 0; i + 1 < through.size(); ++i) {
    const spot& a = through[i == 0 ? 0 : i - 1];
    const spot &b = through[i], &c = through[i + 1];
    const spot& d = through[std::min(i + 2, through.size() - 1)];
    const auto at = [](double p, double q, double r, double s, double t) {
      return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
    };
    const int pieces = std::clamp(static_cast<int>(std::hypot(c.x - b.x, c.y - b.y) / step), 1, 200);
    spot last = b;
    for (int k = 1; k <= pieces; ++k) {
      const double t = static_cast<double>(k) / pieces;
      const spot next{at(a.x, b.x, c.x, d.x, t), at(a.y, b.y, c.y, d.y, t)};
      line.add(last, next, with.reach());
      last = next;
    }
  }
  line.paint(layer, with);
}

/// Draws a ring, or with a radius of the brush as large as its own, a disc.
inline void draw_ring(image<float>& layer, const spot& middle, double radius, const brush& with) {
  constexpr int corners = 24;
  const auto corner = [&](int k) {
    const double turn = 6.283185307179586 * k / corners;
    return spot{middle.x + radius * std::cos(turn), middle.y + radius * std::sin(turn)};
  };
  line_distances line{layer.height, layer.width};
  for (int k = 0; k < corners; ++k) line.add(corner(k), corner(k + 1), with.reach());
  line.paint(layer, with);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
