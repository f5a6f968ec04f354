// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

struct sgd_step {
  float rate = 0, momentum = 0, weight_decay = 0;
  bool nesterov = false;
};
struct adamw_step {
  float keep = 1;              // 1 - rate * weight_decay
  float beta1 = 0, beta2 = 0;  // decay of the first and second moment
  float step = 0;              // rate / (1 - beta1^t)
  float root_correction = 1;   // 1 / sqrt(1 - beta2^t)
  float epsilon = 0;
};

/// One step of an optimizer for `count` weights, for one thread.
struct optimizer_table {
  void (*sgd)(const sgd_step& step, float* weight, const float* gradient, float* velocity, std::int64_t count);
  void (*adamw)(const adamw_step& step, float* weight, const float* gradient, float* first, float* second,
                std::int64_t count);
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/optimizer.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// The kernels for the context's instruction set.
inline const optimizer_table& optimizer_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), optimizer_functions);
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
