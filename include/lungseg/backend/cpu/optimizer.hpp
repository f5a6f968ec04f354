// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

using math::adamw_step;
using math::sgd_step;

/// One step of an optimizer for `count` weights, for one thread.
struct optimizer_table {
  void (*sgd)(const sgd_step& step, float* weight, const float* gradient, float* velocity, std::int64_t count);
  void (*adamw)(const adamw_step& step, float* weight, const float* gradient, float* first, float* second,
                std::int64_t count);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/optimizer.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
inline const optimizer_table& optimizer_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), optimizer_functions);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
