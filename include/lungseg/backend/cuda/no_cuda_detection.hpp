// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Detection, its losses, and films in a build without CUDA: every function refuses; see no_cuda.hpp.

#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/image.hpp"
#include "lungseg/backend/cuda/lungs.hpp"
#include "lungseg/backend/cuda/refuse.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void write_input(const context&, view<const std::uint8_t, 2>, const axis_table&, const axis_table&, const input_place&,
                 view<float, 2>, view<T, 3>) {
  refuse("write_input");
}
inline void label_components(const context&, view<const std::uint8_t, 3>, bool, view<int, 3>, const component_rows&) {
  refuse("label_components");
}
inline void label_moments(const context&, view<const int, 3>, view<moments, 2>) {
  refuse("label_moments");
}
inline void fill_components(const context&, view<int, 3>, view<const int, 2>) {
  refuse("fill_components");
}
inline void write_lungs(const context&, view<const int, 3>, view<const int, 1>, view<std::uint8_t, 4>) {
  refuse("write_lungs");
}
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
