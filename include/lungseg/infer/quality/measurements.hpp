// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The size and place of a lung's mask, in one unit of length: film pixels, or millimetres. The film's upper left
/// corner is at 0, 0, and pixel (0, 0) has its centre at 0.5, 0.5.
struct lung_measurement {
  double area = 0;               // square units
  double height = 0, width = 0;  // of the box around it
  double x = 0, y = 0;           // centroid

  bool operator==(const lung_measurement&) const = default;
};

/// In film pixels. NaN for place and 0 for size of a mask without pixels.
lung_measurement measure(const run_lengths& pixels);

/// The same in millimetres.
lung_measurement in_millimetres(const lung_measurement& pixels, const pixel_spacing& spacing);

/// The left lung's area over the right lung's; NaN unless both were found.
double left_right_ratio(const film_prediction& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/measurements_impl.hpp"
#endif
