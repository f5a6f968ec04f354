// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/math/bilinear.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// How the pyramid level of a region's size is made whole.
enum class level_rule { floor, round };

/// Which pyramid level serves a region: canonical_level + log2(size / canonical_size), made whole and limited, where
/// size is the geometric mean of the region's sides times size_factor.
/// \source Lin et al., "Feature Pyramid Networks", 2017, equation 1.
struct level_options {
  level_rule rule = level_rule::floor;
  float canonical_size = 224;
  int canonical_level = 4;
  int min_level = 2;
  int max_level = 5;
  float epsilon = 1e-6f;  ///< added to the level before the floor (torchvision)
  float size_factor = 1;
};

/// torchvision's rule: levels change at 112, 224 and 448 pixels.
LUNGSEG_HD constexpr level_options torchvision_levels() noexcept {
  return {};
}
/// Matterport's rule for regions in the inclusive frame of an image of height x width: levels change at about 79, 158
/// and 317 pixels. The factor turns sides counted in (height - 1, width - 1) into shares of (height, width).
LUNGSEG_HD inline level_options matterport_levels(int height, int width) noexcept {
  level_options options;
  options.rule = level_rule::round;
  const double whole = static_cast<double>(height) * width;
  const double centres = static_cast<double>(height > 1 ? height - 1 : 1) * (width > 1 ? width - 1 : 1);
  options.size_factor = static_cast<float>(std::sqrt(whole / centres));
  return options;
}

/// The pyramid level of a region (2 for P2, ...). A region without area, or with a NaN side, gets min_level.
LUNGSEG_HD inline int roi_level(const box& area, const level_options& options) noexcept {
  const float size = std::sqrt(area.area()) * options.size_factor;
  if (is_nan(size) || size <= 0) return options.min_level;
  const float steps = std::log2(size / options.canonical_size);
  const float level = options.rule == level_rule::round
                          ? static_cast<float>(options.canonical_level) + std::rint(steps)
                          : std::floor(static_cast<float>(options.canonical_level) + steps + options.epsilon);
  if (level <= static_cast<float>(options.min_level)) return options.min_level;
  return level >= static_cast<float>(options.max_level) ? options.max_level : static_cast<int>(level);
}

/// How regions are pooled.
struct roi_pool_call {
  bool crop = false;       ///< crop_and_resize instead of RoIAlign
  bool aligned = false;    ///< as in ops::roi_pool_options
  int sampling_ratio = 2;  ///< as in ops::roi_pool_options
  int fixed_level = -1;    ///< index of the map that all regions use; -1: by their size
  level_options level{};

  LUNGSEG_HD int level_of(const box& area) const noexcept {
    return fixed_level >= 0 ? fixed_level : roi_level(area, level) - level.min_level;
  }
};

/// One axis of a region on a feature map: `bins` bins of length `bin` from `start` [cells], `samples` samples in each.
struct roi_axis {
  float start = 0, bin = 0;
  int samples = 0;
};

/// More samples than this per bin and axis are never taken, so that a wild box cannot stall a program.
inline constexpr int max_roi_samples = 1024;

/// RoIAlign's grid on one axis. `low` and `high` are the region's edges in pixels, `scale` cells per pixel.
/// sampling_ratio 0 takes as many samples per bin as it has cells, rounded up. An edge that is not finite: no samples.
/// \source He et al., "Mask R-CNN", 2017, section 3; torchvision's `aligned` as in detectron2.
LUNGSEG_HD inline roi_axis align_axis(float low, float high, float scale, int bins, bool aligned,
                                      int sampling_ratio) noexcept {
  if (!is_finite(low) || !is_finite(high)) return {};
  const float offset = aligned ? 0.5f : 0.0f;
  const float start = low * scale - offset, end = high * scale - offset;
  float length = end - start;
  if (!aligned && length < 1.0f) length = 1.0f;
  const float bin = length / static_cast<float>(bins);
  if (sampling_ratio > 0) return {start, bin, sampling_ratio};
  const float wanted = std::ceil(length / static_cast<float>(bins));
  if (wanted < 1.0f) return {start, bin, 0};
  const bool wild = wanted > static_cast<float>(max_roi_samples);
  return {start, bin, wild ? max_roi_samples : static_cast<int>(wanted)};
}

/// Position [cells] of sample `s` of bin `b`.
LUNGSEG_HD constexpr float align_position(const roi_axis& axis, int b, int s) noexcept {
  return axis.start + static_cast<float>(b) * axis.bin +
         (static_cast<float>(s) + 0.5f) * axis.bin / static_cast<float>(axis.samples);
}

/// Centre of the last pixel of the image that a map of `extent` cells covers with `scale` = (extent - 1) / (pixels - 1)
/// cells per pixel. Whole by its meaning, so that rounding in `scale` does not leave a trace.
LUNGSEG_HD inline float last_pixel(int extent, float scale) noexcept {
  return extent > 1 && scale > 0 ? static_cast<float>(std::rint((extent - 1) / static_cast<double>(scale))) : 1.0f;
}

/// Position [cells] of sample `i` of `count` that crop_and_resize takes from edge to edge of a region in the inclusive
/// frame; the middle if it takes only one. In normalised coordinates and TensorFlow's order of operations.
/// \source TensorFlow 2, crop_and_resize_op.cc.
LUNGSEG_HD constexpr float crop_position(float low, float high, float last_pixel, int extent, int i,
                                         int count) noexcept {
  const float y1 = low / last_pixel, y2 = high / last_pixel, last = static_cast<float>(extent - 1);
  if (count <= 1) return 0.5f * (y1 + y2) * last;
  const float step = (y2 - y1) * last / static_cast<float>(count - 1);
  return y1 * last + static_cast<float>(i) * step;
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
