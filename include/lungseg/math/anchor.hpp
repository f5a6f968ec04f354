// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// Width and height of an anchor of equal area for every ratio, in pixels.
struct anchor_extent {
  double width = 0, height = 0;
};

/// The anchor whose area is size * size. `ratio` is width / height in Matterport's networks and height / width in
/// torchvision's and detectron2's.
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1.1.
LUNGSEG_HD inline anchor_extent anchor_of(double size, double ratio, bool ratio_is_width_over_height) noexcept {
  const double root = std::sqrt(ratio);
  return ratio_is_width_over_height ? anchor_extent{size * root, size / root} : anchor_extent{size / root, size * root};
}

/// The anchor around (centre_x, centre_y). `round` moves the corners of the cell's template to whole pixels, ties to
/// even, as torchvision does before it shifts the template to each cell.
LUNGSEG_HD inline precise_box anchor_at(double centre_x, double centre_y, const anchor_extent& extent,
                                        bool round) noexcept {
  const double half_w = round ? std::rint(extent.width / 2) : extent.width * 0.5;
  const double half_h = round ? std::rint(extent.height / 2) : extent.height * 0.5;
  return {centre_x - half_w, centre_y - half_h, centre_x + half_w, centre_y + half_h};
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
