// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/error.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Which Hounsfield units are spread between black and white. The default is the window that lungs are read in.
struct lung_window {
  double level = -600, width = 1500;

  double black() const noexcept { return level - width / 2; }
  double white() const noexcept { return level + width / 2; }
};

/// \throws option_error for a window without width
inline void expect_window(const lung_window& window) {
  expect<option_error>(window.width > 0 && window.width <= 1e5 && std::abs(window.level) <= 1e5,
                       "lung_window: its width must be more than 0 HU, and both at most 100,000");
}

/// A slice as a film of 8 bits: 0 at the window's black and below, 255 at its white and above, rounded between.
/// \throws as expect_window
/// \source DICOM PS3.3, C.11.2.1.3.2 (LINEAR_EXACT)
film windowed(const hu_image& slice, const lung_window& window = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/ct/lung_window_impl.hpp"
#endif
