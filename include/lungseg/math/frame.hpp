// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Pixel boxes, or Matterport's normalised corners.
enum class box_frame { pixels, normalised };

/// The coordinates that proposals, regions and detections of one input size are in: network pixels with exclusive far
/// corners, or Matterport's normalised ones, which run from 0 at the first pixel's centre to 1 at the last one's.
/// \source Matterport Mask R-CNN, utils.norm_boxes
struct box_coordinates {
  box_frame frame = box_frame::pixels;
  int height = 0, width = 0;  // of the network's input

  LUNGSEG_HD bool normalised() const noexcept { return frame == box_frame::normalised; }

  /// A box of pixels in these coordinates. In double precision, rounded once, as the original does.
  template <class Box>
  LUNGSEG_HD box from_pixels(const Box& b) const noexcept {
    const auto axis = [&](auto v, int shift, int size) {
      return static_cast<float>(normalised() ? (static_cast<double>(v) - shift) / (size - 1) : static_cast<double>(v));
    };
    return {axis(b.x1, 0, width), axis(b.y1, 0, height), axis(b.x2, 1, width), axis(b.y2, 1, height)};
  }

  /// The inverse of from_pixels.
  LUNGSEG_HD box to_pixels(const box& b) const noexcept {
    if (!normalised()) return b;
    const auto w = static_cast<float>(width - 1), h = static_cast<float>(height - 1);
    return {b.x1 * w, b.y1 * h, b.x2 * w + 1, b.y2 * h + 1};
  }

  /// The whole input.
  LUNGSEG_HD box whole() const noexcept {
    return from_pixels(box{0, 0, static_cast<float>(width), static_cast<float>(height)});
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
