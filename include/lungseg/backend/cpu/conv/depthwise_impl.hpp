// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/backend/cpu/conv/depthwise.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/depthwise.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

LUNGSEG_INLINE const depthwise_table& depthwise_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), depthwise_functions);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
