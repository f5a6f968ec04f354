// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/backend/cpu/conv/depthwise.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/depthwise.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

template <class T>
const depthwise_table<T>& depthwise_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), depthwise_functions<T>);
}
#if defined(LUNGSEG_COMPILED)
template const depthwise_table<float>& depthwise_kernels(const context& ctx) noexcept;
template const depthwise_table<bfloat16>& depthwise_kernels(const context& ctx) noexcept;
#endif

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
