// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>

#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// An axis-aligned box in pixels, x to the right, y down. x2 and y2 are exclusive: pixel (0, 0) alone is {0, 0, 1, 1}.
struct box {
  float x1 = 0, y1 = 0, x2 = 0, y2 = 0;

  LUNGSEG_HD constexpr float width() const noexcept { return x2 - x1; }
  LUNGSEG_HD constexpr float height() const noexcept { return y2 - y1; }
  /// 0 for a box without extent.
  LUNGSEG_HD constexpr float area() const noexcept { return width() > 0 && height() > 0 ? width() * height() : 0.0f; }
  constexpr bool operator==(const box&) const = default;
};

/// A box relative to another: shift of the centre in units of the reference's size, and log of the size ratio.
struct box_deltas {
  float dx = 0, dy = 0, dw = 0, dh = 0;
};

/// The four numbers of one box as a network emits them: dx, dy, dw, dh, or with the y of each pair first.
LUNGSEG_HD constexpr box_deltas read_deltas(const float* four, bool y_first) noexcept {
  return y_first ? box_deltas{four[1], four[0], four[3], four[2]} : box_deltas{four[0], four[1], four[2], four[3]};
}
/// The inverse of read_deltas.
LUNGSEG_HD constexpr std::array<float, 4> write_deltas(const box_deltas& d, bool y_first) noexcept {
  return y_first ? std::array{d.dy, d.dx, d.dh, d.dw} : std::array{d.dx, d.dy, d.dw, d.dh};
}
/// Multiplies deltas by the deviations of dx, dy, dw, dh.
LUNGSEG_HD constexpr box_deltas times(const box_deltas& d, const std::array<float, 4>& deviation) noexcept {
  return {d.dx * deviation[0], d.dy * deviation[1], d.dw * deviation[2], d.dh * deviation[3]};
}

/// A box in double precision, for the overlaps that decide which anchor trains: Matterport's anchors are float64, and
/// rounding them may make or break a tie.
struct precise_box {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

namespace math {

/// The same pixels in the frame of Matterport's normalised boxes: x2 and y2 name the last pixel instead of the one
/// after it. Normalising then only divides by (width - 1, height - 1) of the image, which changes neither overlaps nor
/// deltas, so the library computes in pixels.
LUNGSEG_HD constexpr box to_inclusive(const box& b) noexcept {
  return {b.x1, b.y1, b.x2 - 1, b.y2 - 1};
}

template <class Box>
LUNGSEG_HD constexpr bool has_nan(const Box& b) noexcept {
  return is_nan(b.x1) || is_nan(b.y1) || is_nan(b.x2) || is_nan(b.y2);
}

/// Intersection over union of boxes of any two types, every step in Real; 0 when either has no area or a NaN side.
template <class Real, class A, class B>
LUNGSEG_HD constexpr Real iou_as(const A& a, const B& b) noexcept {
  const Real ax1 = a.x1, ay1 = a.y1, ax2 = a.x2, ay2 = a.y2, bx1 = b.x1, by1 = b.y1, bx2 = b.x2, by2 = b.y2;
  const Real w = (ax2 < bx2 ? ax2 : bx2) - (ax1 > bx1 ? ax1 : bx1);
  const Real h = (ay2 < by2 ? ay2 : by2) - (ay1 > by1 ? ay1 : by1);
  if (!comparisons_see_nan && (has_nan(a) || has_nan(b))) return 0;
  if (!(w > 0 && h > 0 && ax2 > ax1 && ay2 > ay1)) return 0;  // the last two: neither is NaN
  const Real both = w * h;
  return both / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - both);
}

/// Intersection over union; 0 when either box has no area or a side is NaN.
LUNGSEG_HD constexpr float iou(const box& a, const box& b) noexcept {
  const float w = (a.x2 < b.x2 ? a.x2 : b.x2) - (a.x1 > b.x1 ? a.x1 : b.x1);
  const float h = (a.y2 < b.y2 ? a.y2 : b.y2) - (a.y1 > b.y1 ? a.y1 : b.y1);
  if (!comparisons_see_nan && (has_nan(a) || has_nan(b))) return 0.0f;
  if (!(w > 0 && h > 0 && a.x2 > a.x1 && a.y2 > a.y1)) return 0.0f;  // the last two: neither is NaN
  const float both = w * h;
  return both / (a.area() + b.area() - both);
}

/// The part of `b` inside `window`.
LUNGSEG_HD constexpr box clip(const box& b, const box& window) noexcept {
  const auto into = [](float v, float low, float high) { return v < low ? low : v > high ? high : v; };
  return {into(b.x1, window.x1, window.x2), into(b.y1, window.y1, window.y2), into(b.x2, window.x1, window.x2),
          into(b.y2, window.y1, window.y2)};
}

/// A box with `margin` times its sides added on each side.
LUNGSEG_HD constexpr box with_margin(const box& b, float margin) noexcept {
  const float w = margin * b.width(), h = margin * b.height();
  return {b.x1 - w, b.y1 - h, b.x2 + w, b.y2 + h};
}

/// Deltas that turn `reference` into `goal`; both must have area.
/// \source Girshick et al., "Rich feature hierarchies", 2014, appendix C, as used by Faster and Mask R-CNN.
LUNGSEG_HD inline box_deltas encode(const box& reference, const box& goal) noexcept {
  const float w = reference.width(), h = reference.height();
  return {(goal.x1 + 0.5f * goal.width() - reference.x1 - 0.5f * w) / w,
          (goal.y1 + 0.5f * goal.height() - reference.y1 - 0.5f * h) / h, std::log(goal.width() / w),
          std::log(goal.height() / h)};
}

/// The inverse of encode. dw and dh are cut off at `max_log_ratio` first, so that exp cannot overflow.
LUNGSEG_HD inline box decode(const box& reference, const box_deltas& d, float max_log_ratio) noexcept {
  const float w = reference.width(), h = reference.height();
  const float cx = reference.x1 + 0.5f * w + d.dx * w, cy = reference.y1 + 0.5f * h + d.dy * h;
  const float new_w = w * std::exp(d.dw < max_log_ratio ? d.dw : max_log_ratio);
  const float new_h = h * std::exp(d.dh < max_log_ratio ? d.dh : max_log_ratio);
  return {cx - 0.5f * new_w, cy - 0.5f * new_h, cx + 0.5f * new_w, cy + 0.5f * new_h};
}

}  // namespace math
}}  // namespace lungseg::LUNGSEG_ABI
