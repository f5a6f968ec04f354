// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Dot products of pairs of bfloat16, in the namespace of avx512_bf16.

#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"

#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512_BF16)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx512_bf16 {
#include "lungseg/backend/cpu/conv/bfloat16_pairs.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::avx512_bf16
LUNGSEG_TARGET_END
#endif
