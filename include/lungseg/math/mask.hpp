// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/math/bilinear.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// How a small grid of probabilities is enlarged into its box on the film.
enum class paste_rule {
  box_resize,   ///< Matterport: resize to the whole-pixel box, zeros outside the grid, limited to the grid's range
  expand_one,   ///< torchvision: a rim of one zero cell, the box enlarged with it and cut to whole pixels
  grid_sample,  ///< detectron2: every pixel centre looks up its place in the grid, zeros outside
  edge_clamp    ///< as grid_sample inside the box with the edge cells continued, so that no border is lost
};

/// One axis of a box of `cells` cells on a film: pixels [first, first + count) receive values, and pixel `first + i`
/// lies at cell `origin + i * step`.
struct paste_axis {
  int first = 0, count = 0;
  double origin = 0, step = 0;
};

/// Whole pixels of [low, high), cut to the film.
LUNGSEG_HD inline paste_axis clipped_axis(double low, double high, double origin, double step, int extent) noexcept {
  const double first = low > 0 ? low : 0, last = high < extent ? high : extent;
  if (!(last > first)) return {};
  return {static_cast<int>(first), static_cast<int>(last - first), origin + (first - low) * step, step};
}

/// Where the pixels of a film axis of `extent` pixels lie in a grid of `cells` cells that fills [low, high).
/// Empty for a box without extent, off the film, or with a NaN side.
/// \source Matterport utils.unmold_mask with scikit-image's resize; torchvision 0.14 paste_masks_in_image; detectron2
///         layers/mask_ops.py.
LUNGSEG_HD inline paste_axis paste_axis_of(paste_rule rule, float low, float high, int cells, int extent) noexcept {
  if (!is_finite(low) || !is_finite(high) || high <= low || high - low >= 1e9f) return {};
  if (rule == paste_rule::box_resize) {
    const double first = std::rint(low), last = std::rint(high);
    if (!(last > first)) return {};
    return clipped_axis(first, last, half_pixel(0, cells, last - first), cells / (last - first), extent);
  }
  if (rule == paste_rule::expand_one) {
    // In float32 like torchvision, because the cut to whole pixels decides.
    const float half = (high - low) * 0.5f * (static_cast<float>(cells + 2) / static_cast<float>(cells));
    const float centre = (high + low) * 0.5f;
    const double first = std::trunc(centre - half), last = std::trunc(centre + half) + 1;
    return clipped_axis(first, last, half_pixel(0, cells + 2, last - first), (cells + 2) / (last - first), extent);
  }
  const double step = cells / (static_cast<double>(high) - low);
  const double origin = (0.5 - low) * step - 0.5;  // the film's first pixel
  // Pixel centres within the reach of the rule: one cell around the grid's cell centres, or the box itself.
  const double reach = rule == paste_rule::grid_sample ? 0.5 / step : 0.0;
  const double first = std::ceil(low - reach - 0.5), last = std::ceil(high + reach - 0.5);
  return clipped_axis(first, last, origin + first * step, step, extent);
}

/// The cells that pixel `first + i` reads.
LUNGSEG_HD inline linear_taps paste_taps(paste_rule rule, const paste_axis& axis, int i, int cells) noexcept {
  const double position = axis.origin + i * axis.step;
  if (rule == paste_rule::edge_clamp) return taps_at(position, cells, border::clamp);
  if (rule != paste_rule::expand_one) return taps_at(position, cells, border::zero);
  // Clamped among the cells and their rim; then the rim, which is zero, is left out.
  linear_taps taps = taps_at(position, cells + 2, border::clamp);
  if (taps.low < 1 || taps.low > cells) taps.low_weight = 0;
  if (taps.high < 1 || taps.high > cells) taps.high_weight = 0;
  const auto inside = [cells](int cell) { return cell < 1 ? 0 : cell > cells ? cells - 1 : cell - 1; };
  return {inside(taps.low), inside(taps.high), taps.low_weight, taps.high_weight};
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
