// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/math/activation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Activations and gates of `count` elements or of rows of channels, for one thread. Results may be written over
/// inputs.
template <class T>
struct activation_table {
  void (*forward[activation_count])(const T* x, T* y, std::int64_t count);
  /// dy *= the slope; see math::activate_backward().
  void (*backward[activation_count])(const T* at, T* dy, std::int64_t count);
  /// y = x * gate, or y += x * gate, with one gate for each channel of each row.
  void (*scale_channels)(const T* x, const T* gate, T* y, std::int64_t rows, int channels, bool accumulate);
  /// Every row = shift, or += shift.
  void (*shift_channels)(const float* shift, T* y, std::int64_t rows, int channels, bool accumulate);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/activation.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
template <class T>
const activation_table<T>& activation_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), activation_functions<T>);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
