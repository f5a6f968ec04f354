// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The boxes that non-maximum suppression has kept so far, one array per side, so that a candidate is held against
/// several at once. Four lanes in every build: the early exit leaves no work for wider vectors.
class kept_boxes {
 public:
  void add(const box& b) {
    if (count_ % lanes == 0)  // padding that overlaps nothing: an empty box far away
      for (auto [side, value] :
           {std::pair{&x1_, -1e30f}, {&y1_, -1e30f}, {&x2_, -1e30f}, {&y2_, -1e30f}, {&area_, 0.0f}})
        side->resize(count_ + lanes, value);
    x1_[count_] = b.x1, y1_[count_] = b.y1, x2_[count_] = b.x2, y2_[count_] = b.y2;
    area_[count_] = b.area();
    ++count_;
  }

  /// Whether a kept box and `b` have an intersection over union above `threshold`.
  bool any_overlaps(const box& b, float threshold) const noexcept {
    if (!(b.area() > 0)) return false;
    // The vector test has a margin below the threshold; what passes it is decided by the one rule of math::iou.
    const float loose_threshold = threshold * (1 - 1e-5f);
    for (std::size_t i = 0; i < count_; i += lanes)
      if (may_overlap(i, b, loose_threshold) && overlaps(i, b, threshold)) return true;
    return false;
  }

 private:
  static constexpr std::size_t lanes = 4;
  using vec = simd<lanes>::vec;
  using loose = simd<lanes>::loose;

  static vec load(const std::vector<float>& from, std::size_t i) noexcept {
    return *reinterpret_cast<const loose*>(from.data() + i);
  }

  bool may_overlap(std::size_t i, const box& b, float threshold) const noexcept {
    const vec x1 = load(x1_, i), y1 = load(y1_, i), x2 = load(x2_, i), y2 = load(y2_, i), zero{};
    const vec bx1 = b.x1 - vec{}, by1 = b.y1 - vec{}, bx2 = b.x2 - vec{}, by2 = b.y2 - vec{};
    vec w = (x2 < bx2 ? x2 : bx2) - (x1 > bx1 ? x1 : bx1);
    vec h = (y2 < by2 ? y2 : by2) - (y1 > by1 ? y1 : by1);
    w = w > zero ? w : zero;
    h = h > zero ? h : zero;
    const vec both = w * h;
    const auto hit = both > threshold * (load(area_, i) + b.area() - both);
    return (hit[0] | hit[1] | hit[2] | hit[3]) != 0;
  }

  bool overlaps(std::size_t first, const box& b, float threshold) const noexcept {
    for (std::size_t i = first; i < first + lanes && i < count_; ++i)
      if (math::iou({x1_[i], y1_[i], x2_[i], y2_[i]}, b) > threshold) return true;
    return false;
  }

  std::vector<float> x1_, y1_, x2_, y2_, area_;
  std::size_t count_ = 0;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
