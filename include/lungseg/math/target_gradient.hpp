// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>

#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

namespace detail {

/// One axis of a box: centre and size of the anchor, raw deltas times deviation, and the window that clips the result.
struct decoded_axis {
  float anchor_size, shift, log_ratio;
  float low, high, window_low, window_high;  // before clipping
};

/// Gradient of one axis' box target (shift, log ratio) of a region with respect to the RPN's deltas that made it.
/// \param dshift, dlog  gradients with respect to (goal centre - centre) / size and log(goal size / size)
/// \return  gradients with respect to the RPN's scaled shift and log ratio
LUNGSEG_HD inline std::array<float, 2> axis_target_gradient(const decoded_axis& a, float goal_centre, float dshift,
                                                            float dlog) {
  const auto inside = [&](float v) { return v >= a.window_low && v <= a.window_high ? 1.0f : 0.0f; };
  const auto clipped = [&](float v) { return v < a.window_low ? a.window_low : v > a.window_high ? a.window_high : v; };
  const float low = clipped(a.low), high = clipped(a.high);
  const float size = high - low, centre = low + 0.5f * size;
  const float dcentre = -dshift / size;
  const float dsize = -dshift * (goal_centre - centre) / (size * size) - dlog / size;
  const float dlow = (0.5f * dcentre - dsize) * inside(a.low), dhigh = (0.5f * dcentre + dsize) * inside(a.high);
  const float decoded_size = a.anchor_size * std::exp(a.log_ratio);
  return {(dlow + dhigh) * a.anchor_size, 0.5f * (dhigh - dlow) * decoded_size};
}

}  // namespace detail

/// Matterport's box targets are computed inside the graph and not detached, so the box loss reaches the RPN's deltas
/// through its target. Gradient of that path for one positive region.
/// \param scaled   the RPN's deltas of the region's anchor times deviation
/// \param dtarget  gradient with respect to the region's target deltas, before division by the box deviation
/// \return         gradient with respect to `scaled`
LUNGSEG_HD inline box_deltas target_gradient(const box& anchor, const box_deltas& scaled, const box& window,
                                             const box& goal, const box_deltas& dtarget) {
  const float w = anchor.width(), h = anchor.height();
  const auto axis = [](float low, float size, float shift, float log_ratio, float from, float to) {
    const float centre = low + 0.5f * size + shift * size, half = 0.5f * size * std::exp(log_ratio);
    return detail::decoded_axis{size, shift, log_ratio, centre - half, centre + half, from, to};
  };
  const auto x = detail::axis_target_gradient(axis(anchor.x1, w, scaled.dx, scaled.dw, window.x1, window.x2),
                                              goal.x1 + 0.5f * goal.width(), dtarget.dx, dtarget.dw);
  const auto y = detail::axis_target_gradient(axis(anchor.y1, h, scaled.dy, scaled.dh, window.y1, window.y2),
                                              goal.y1 + 0.5f * goal.height(), dtarget.dy, dtarget.dh);
  return {x[0], y[0], x[1], y[1]};
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
