// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Element by element work on `count` elements of a map, for one thread. Pointers of one call may be equal, not overlap
/// otherwise.
template <class T>
struct pointwise_table {
  void (*add)(const T* a, const T* b, T* sum, std::int64_t count);
  void (*scale)(float factor, const T* x, T* y, std::int64_t count);  // y = factor * x
  void (*narrow_scaled)(float factor, const float* x, T* y, std::int64_t count);
  void (*narrow)(const float* x, T* y, std::int64_t count, bool accumulate);  // y = x, or y += x
  void (*widen)(const T* x, float* y, std::int64_t count, bool accumulate);
};

/// The same for weights and gradients, which are float32 in every precision.
struct gradient_table {
  void (*add_scaled)(float factor, const float* x, float* sum, std::int64_t count);  // sum += factor * x
  double (*dot)(const float* a, const float* b, std::int64_t count);
  bool (*all_finite)(const float* x, std::int64_t count);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/pointwise.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
template <class T>
const pointwise_table<T>& pointwise_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), pointwise_functions<T>);
}
inline const gradient_table& gradient_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), gradient_functions);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
