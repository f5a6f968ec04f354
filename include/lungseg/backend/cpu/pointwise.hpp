// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Element by element work on `count` floats, for one thread. Pointers of one call may be equal, not overlap otherwise.
struct pointwise_table {
  void (*add)(const float* a, const float* b, float* sum, std::int64_t count);
  void (*add_scaled)(float factor, const float* x, float* sum, std::int64_t count);  // sum += factor * x
  void (*scale)(float factor, const float* x, float* y, std::int64_t count);         // y = factor * x
  double (*dot)(const float* a, const float* b, std::int64_t count);
  bool (*all_finite)(const float* x, std::int64_t count);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/pointwise.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
inline const pointwise_table& pointwise_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), pointwise_functions);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
