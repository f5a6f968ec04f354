// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Where a film lies in a network's picture, and how boxes get from one to the other. data/sample/letterbox.hpp makes
/// them.

#include <cmath>

#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where a film lies in the network's picture: its part that begins at (film_top, film_left), resized to
/// scaled_h x scaled_w and put at (top, left); the rest is padding. Sizes in pixels.
struct letterbox {
  int height = 0, width = 0;  // of the network's picture
  int top = 0, left = 0, scaled_h = 0, scaled_w = 0;
  double scale_y = 1, scale_x = 1;  // network pixels a film pixel: what the rounded sizes really give
  int film_top = 0, film_left = 0;

  /// A box of the film in the network's picture.
  LUNGSEG_HD box to_network(const box& b) const noexcept {
    return {map(b.x1, film_left, scale_x, left), map(b.y1, film_top, scale_y, top), map(b.x2, film_left, scale_x, left),
            map(b.y2, film_top, scale_y, top)};
  }
  /// The inverse: a box of the network's picture on the film; not clipped to it.
  LUNGSEG_HD box to_film(const box& b) const noexcept {
    return {unmap(b.x1, film_left, scale_x, left), unmap(b.y1, film_top, scale_y, top),
            unmap(b.x2, film_left, scale_x, left), unmap(b.y2, film_top, scale_y, top)};
  }
  /// The part of the network's picture that the film (or its part) covers.
  LUNGSEG_HD box window() const noexcept {
    return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(left + scaled_w),
            static_cast<float>(top + scaled_h)};
  }
  bool operator==(const letterbox&) const = default;

 private:
  LUNGSEG_HD static float map(float v, int origin, double scale, int shift) noexcept {
    return static_cast<float>((static_cast<double>(v) - origin) * scale + shift);
  }
  LUNGSEG_HD static float unmap(float v, int origin, double scale, int shift) noexcept {
    return static_cast<float>((static_cast<double>(v) - shift) / scale + origin);
  }
};

/// The original's way from a box in the network's picture to whole pixels of the film: both measured between pixel
/// centres (size - 1), ends exclusive, rounded half to even.
/// \source Matterport Mask R-CNN, model.unmold_detections and utils.norm_boxes
LUNGSEG_HD inline box matterport_box_to_film(const letterbox& place, const box& b, int film_h, int film_w) noexcept {
  const auto axis = [](double v, double end, int extent, int start, int scaled, int film_extent) {
    const double cells = extent - 1;
    const double first = start / cells, last = (start + scaled - 1) / cells;
    return static_cast<float>(std::rint(((v - end) / cells - first) / (last - first) * (film_extent - 1) + end));
  };
  return {axis(b.x1, 0, place.width, place.left, place.scaled_w, film_w),
          axis(b.y1, 0, place.height, place.top, place.scaled_h, film_h),
          axis(b.x2, 1, place.width, place.left, place.scaled_w, film_w),
          axis(b.y2, 1, place.height, place.top, place.scaled_h, film_h)};
}

/// torchvision's way from a box in the network's picture to the film, in float32 as there; not clipped to the film.
/// \source torchvision 0.14, models/detection/transform.py, resize_boxes
LUNGSEG_HD inline box torchvision_box_to_film(const letterbox& place, const box& b, int film_h, int film_w) noexcept {
  const float x = static_cast<float>(film_w) / static_cast<float>(place.scaled_w);
  const float y = static_cast<float>(film_h) / static_cast<float>(place.scaled_h);
  return {b.x1 * x, b.y1 * y, b.x2 * x, b.y2 * y};
}

/// How detections come to lie on their film.
struct film_frame {
  enum class rule { linear, matterport, torchvision };
  letterbox place;
  int height = 0, width = 0;  // of the film
  rule boxes = rule::linear;
  bool mask_margin = false;  // masks have boxes of their own, which may reach beyond the film

  struct film_boxes {
    box area, mask_area;  // film pixels; an area that is empty is no detection
  };
  /// \param area, mask_area  in the network's picture
  LUNGSEG_HD film_boxes operator()(const box& area, const box& mask_area) const noexcept {
    const box whole{0, 0, static_cast<float>(width), static_cast<float>(height)};
    const box exact = boxes == rule::matterport    ? matterport_box_to_film(place, area, height, width)
                      : boxes == rule::torchvision ? torchvision_box_to_film(place, area, height, width)
                                                   : place.to_film(area);
    const box kept = boxes == rule::matterport ? exact : math::clip(exact, whole);
    // A mask that was predicted for the box itself is pasted into the box by the flavour's own rounding.
    return {kept, mask_margin ? place.to_film(mask_area) : boxes == rule::torchvision ? exact : kept};
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
