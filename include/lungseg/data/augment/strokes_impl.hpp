// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void line_distances::add(const spot& from, const spot& to, double reach) {
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

LUNGSEG_INLINE void line_distances::paint(image<float>& layer, const brush& with) const {
  for (std::size_t i = 0; i < away_.pixels.size(); ++i)
    if (away_.pixels[i] < beyond)
      layer.pixels[i] = std::max(layer.pixels[i], with.strength * coverage(with, static_cast<double>(away_.pixels[i])));
}

LUNGSEG_INLINE void draw_curve(image<float>& layer, const std::vector<spot>& through, const brush& with) {
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

LUNGSEG_INLINE void draw_ring(image<float>& layer, const spot& middle, double radius, const brush& with) {
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
