// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
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
  void add(const spot& from, const spot& to, double reach);

  /// Each pixel of the layer becomes at least what the brush leaves there.
  void paint(image<float>& layer, const brush& with) const;

 private:
  image<float> away_;
};

/// Draws a smooth curve through points: a Catmull-Rom spline.
/// \source Catmull, Rom, "A class of local interpolating splines", 1974
void draw_curve(image<float>& layer, const std::vector<spot>& through, const brush& with);

/// Draws a ring, or with a radius of the brush as large as its own, a disc.
void draw_ring(image<float>& layer, const spot& middle, double radius, const brush& with);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/strokes_impl.hpp"
#endif
