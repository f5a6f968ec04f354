// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A film to the network's input in two passes, with the filter tables that the CPU's resize uses; see
/// elementwise_rules.hpp.

#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/input_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One cell of the film narrowed to the target's width.
struct narrow_rule {
  view<const std::uint8_t, 2> film;  ///< (h, w)
  axis_table columns;
  view<float, 2> narrow;  ///< (h, W)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto x = static_cast<int>(i % narrow.extent(1)), y = static_cast<int>(i / narrow.extent(1));
    const std::uint8_t* cell = &film(y, columns.first[x]);
    const float* weight = columns.weights + std::int64_t{x} * columns.taps;
    float sum = 0;
    for (int k = 0; k < columns.taps; ++k) sum += weight[k] * static_cast<float>(cell[k]);
    narrow[i] = sum;
  }
};

/// All channels of one input pixel: the narrowed film filtered down the columns, placed, normalised.
template <class T>
struct write_input_rule {
  view<const float, 2> narrow;  ///< (h, scaled width)
  axis_table rows;
  input_place place;
  view<T, 3> out;  ///< (H, W, channels)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int y = static_cast<int>(i / out.extent(1)) - place.top, x = static_cast<int>(i % out.extent(1)) - place.left;
    const bool inside = y >= 0 && x >= 0 && y < place.scaled_height && x < narrow.extent(1);
    float grey = 0;
    if (inside) {
      const float* weight = rows.weights + std::int64_t{y} * rows.taps;
      for (int k = 0; k < rows.taps; ++k) grey += weight[k] * narrow(rows.first[y] + k, x);
    }
    for (int c = 0; c < out.extent(2); ++c)
      out[i * out.extent(2) + c] =
          from_float<T>(inside || !place.pad_after ? math::input_value(grey, place.mean[c], place.deviation[c]) : 0.0f);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
