// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Hounsfield units: -1000 air, 0 water.
using hu_image = image<std::int16_t>;

/// What counts as air where a scanner has no data: the least value that CT knows.
inline constexpr std::int16_t least_hu = -1024;

/// Axial slices of one patient, put right: the patient's left is on the picture's right, as on a frontal film, and the
/// patient's front is up.
struct ct_volume {
  std::vector<hu_image> slices;     // from the feet to the head, all of one size
  double pixel_y = 1, pixel_x = 1;  // sides of a pixel [mm]
  double step = 0;                  // from slice to slice [mm]; 0 for a slice that is alone

  double pixel_area() const noexcept { return pixel_y * pixel_x; }
  /// A length in pixels, at least one.
  int pixels_of(double millimetres) const noexcept {
    return static_cast<int>(std::lround(std::fmax(1.0, millimetres / std::sqrt(pixel_area()))));
  }
};

/// \throws shape_error for slices of several sizes, or none; option_error for lengths that cannot be
void expect_volume(const ct_volume& of);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/ct/ct_volume_impl.hpp"
#endif
