// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <type_traits>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Most channels of a norm_block.
inline constexpr int norm_part = 512;
/// Rows whose sums are kept in registers: few, so that a block is read nearly from front to back.
inline constexpr std::int64_t norm_tile = 8;

/// Some rows of a map and at most norm_part of its channels; rows are `stride` floats apart.
struct norm_block {
  std::int64_t rows = 0, stride = 0;
  int channels = 0;
};
/// Whole rows of `channels` floats, one after the other; coefficients are one per channel.
struct norm_rows {
  std::int64_t rows = 0;
  int channels = 0;
};

/// The passes of a norm over a block, for one thread. Statistics and coefficients are float32 whatever maps are.
template <class T>
struct norm_table {
  /// first[c] = sum of x, second[c] = sum of x squared, for the block's channels.
  void (*moments)(norm_block block, const T* x, double* first, double* second);
  /// y = (x - mean) * scale + shift, plus residual unless that is null, and then ReLU if asked for.
  void (*normalise)(norm_rows block, const T* x, const T* residual, const float* mean, const float* scale,
                    const float* shift, T* y, bool relu);
  /// Masks dy where y <= 0 unless y is null; first[c] = sum of dy, second[c] = sum of dy * (x - mean).
  void (*gradient_sums)(norm_block block, const T* x, const T* y, const float* mean, T* dy, double* first,
                        double* second);
  /// dx = dy * scale + (x - mean) * slope + shift.
  void (*input_gradient)(norm_rows block, const T* x, const T* dy, const float* mean, const float* scale,
                         const float* slope, const float* shift, T* dx);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/norm.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
template <class T>
const norm_table<T>& norm_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), norm_functions<T>);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
