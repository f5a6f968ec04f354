// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where the distance between two pixels is what the figure says.
enum class spacing_meaning {
  stated,      ///< somebody said so of the run
  calibrated,  ///< in the patient: corrected for the magnification, or measured on an object of known size
  receptor,    ///< at the front of the receptor or on the scanned film; in the patient things are smaller
  unknown      ///< the file gives a figure and does not say
};

inline std::string_view name(spacing_meaning meaning) noexcept {
  constexpr std::array<std::string_view, 4> names{"stated", "calibrated", "receptor", "unknown"};
  return names[static_cast<std::size_t>(meaning)];
}

/// Whether a pixel of a film can have a side of so many millimetres: 1 um is less than any receptor resolves, and of
/// more than 100 mm the largest film has four. What files and people say beyond that is in another unit, or no length.
constexpr bool is_pixel_side(double millimetres) noexcept {
  return millimetres >= 1e-3 && millimetres <= 100;  // false for NaN
}

/// The size of a film's pixels [millimetres].
struct pixel_spacing {
  double y = 0, x = 0;
  spacing_meaning meaning = spacing_meaning::stated;
  bool operator==(const pixel_spacing&) const = default;
};

/// Whether a film's pixels can be so many times as high as wide. What files say beyond that is a mistake, and a film
/// would grow with it.
constexpr bool is_pixel_aspect(double aspect) noexcept {
  return aspect >= 0.25 && aspect <= 4;  // false for NaN
}

/// Whether two heights over widths are the same, but for the rounding of decimal figures.
constexpr bool same_aspect(double a, double b) noexcept {
  constexpr double rounding = 0.01;  // of a lung of 1000 pixels, 10
  return a <= b * (1 + rounding) && b <= a * (1 + rounding);
}
constexpr bool is_square(double aspect) noexcept {
  return same_aspect(aspect, 1);
}

/// A film's pixels whose shorter side somebody says [millimetres]; their shape is the film's.
constexpr pixel_spacing stated_spacing(double shorter_side, double aspect) noexcept {
  return {aspect > 1 ? shorter_side * aspect : shorter_side, aspect < 1 ? shorter_side / aspect : shorter_side};
}

}}  // namespace lungseg::LUNGSEG_ABI
