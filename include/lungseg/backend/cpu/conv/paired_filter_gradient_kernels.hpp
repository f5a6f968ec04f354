// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What packs maps in pairs of pixels, and sums over them, in the namespace of avx512_bf16.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/conv/bfloat16_pairs.hpp"
#include "lungseg/backend/cpu/conv/paired_filter_gradient_plan.hpp"

#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512_BF16)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx512_bf16 {
#include "lungseg/backend/cpu/conv/pixel_pairs.inl"
//
#include "lungseg/backend/cpu/conv/paired_filter_gradient.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::avx512_bf16
LUNGSEG_TARGET_END
#endif
