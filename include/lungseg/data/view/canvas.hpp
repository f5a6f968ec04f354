// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A square picture to draw on, in grey levels; places and lengths are shares of its side.
class canvas {
 public:
  canvas(int side, float level) : side_{side}, levels_{side, side, level} {}

  film picture() const { return to_film(levels_); }
  float& at(int y, int x) { return levels_(y, x); }
  int side() const noexcept { return side_; }

  /// Adds a level inside of an ellipse that is turned by `angle`; its edge fades over `soft` of its radius.
  void ellipse(float cy, float cx, float ry, float rx, float angle, float level, float soft) {
    const float cosine = std::cos(angle), sine = std::sin(angle), reach = std::max(ry, rx) * (1 + soft);
    each(cy - reach, cx - reach, cy + reach, cx + reach, [&](float y, float x, float& pixel) {
      const float u = (x - cx) * cosine + (y - cy) * sine, v = (y - cy) * cosine - (x - cx) * sine;
      const float out = std::sqrt(u * u / (rx * rx) + v * v / (ry * ry));
      pixel += level * std::clamp((1 + soft - out) / std::max(soft, 0.02f), 0.0f, 1.0f);
    });
  }

  /// Adds a level inside of a bar with round ends, more at its rim, as of a bone.
  void bone(float y1, float x1, float y2, float x2, float radius, float level) {
    const float dy = y2 - y1, dx = x2 - x1, length = std::max(dy * dy + dx * dx, 1e-6f);
    each(std::min(y1, y2) - radius, std::min(x1, x2) - radius, std::max(y1, y2) + radius, std::max(x1, x2) + radius,
         [&](float y, float x, float& pixel) {
           const float along = std::clamp(((y - y1) * dy + (x - x1) * dx) / length, 0.0f, 1.0f);
           const float out = std::hypot(y - y1 - along * dy, x - x1 - along * dx) / radius;
           if (out < 1) pixel += level * (0.6f + 0.4f * out * out) * std::min(1.0f, 6 * (1 - out));
         });
  }

  /// Sets the level of a rectangle.
  void rectangle(float y1, float x1, float y2, float x2, float level) {
    each(y1, x1, y2, x2, [&](float, float, float& pixel) { pixel = level; });
  }

  /// Adds clouds: noise of many sizes, the coarsest of `cells` a side.
  void clouds(random_stream& random, int cells, float strength) {
    for (; cells < side_; cells *= 2, strength *= 0.6f) {
      image<float> coarse{cells, cells};
      for (float& value : coarse.pixels) value = strength * random.uniform(-1, 1);
      const image<float> fine = resize_bilinear(coarse, side_, side_);
      for (std::size_t i = 0; i < fine.pixels.size(); ++i) levels_.pixels[i] += fine.pixels[i];
    }
  }

  void noise(random_stream& random, float strength) {
    for (float& value : levels_.pixels) value += strength * random.uniform(-1, 1);
  }

 private:
  /// Calls paint(y, x, pixel) within a rectangle.
  template <class Paint>
  void each(float y1, float x1, float y2, float x2, Paint paint) {
    const auto pixel = [&](float at) { return std::clamp(static_cast<int>(at * static_cast<float>(side_)), 0, side_); };
    const float step = 1 / static_cast<float>(side_);
    for (int y = pixel(y1); y < pixel(y2 + step); ++y)
      for (int x = pixel(x1); x < pixel(x2 + step); ++x)
        paint((static_cast<float>(y) + 0.5f) * step, (static_cast<float>(x) + 0.5f) * step, levels_(y, x));
  }

  int side_;
  image<float> levels_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
