// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A film to the network's input on a GPU; see backend/cuda/conv2d.hpp.

#include <array>
#include <cstdint>

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Which cells make each target cell of one axis: `taps` of them from first[i] on. On the device.
struct axis_table {
  const int* first = nullptr;      ///< one for each target cell
  const float* weights = nullptr;  ///< taps for each target cell
  int taps = 0;
};
/// Where the scaled film lies in the input, and how grey levels become input values.
struct input_place {
  int top = 0, left = 0, scaled_height = 0;
  std::array<float, 3> mean{}, deviation{1, 1, 1};
  bool pad_after = false;  ///< around the film: 0 after normalisation, instead of grey level 0 before it
};
/// \param film    (h, w)
/// \param narrow  (h, scaled width)  scratch memory
/// \param out     (H, W, channels)   overwritten; at most three channels
template <class T>
void write_input(const context& ctx, view<const std::uint8_t, 2> film, const axis_table& rows,
                 const axis_table& columns, const input_place& place, view<float, 2> narrow, view<T, 3> out);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
