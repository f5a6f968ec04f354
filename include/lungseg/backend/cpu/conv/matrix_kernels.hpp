// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What runs on the matrix unit and beside it, in the namespace of amx_bf16.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/backend/cpu/conv/matrix_conv_cut.hpp"
#include "lungseg/backend/cpu/conv/paired_filter_gradient_kernels.hpp"
#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/matrix_unit.hpp"

#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512_BF16)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::amx_bf16 {
#if defined(LUNGSEG_EMULATED_MATRIX_UNIT)
#include LUNGSEG_EMULATED_MATRIX_UNIT
#else
#include "lungseg/backend/cpu/conv/matrix_unit.inl"
#endif
//
#include "lungseg/backend/cpu/conv/matrix_conv.inl"
//
#include "lungseg/backend/cpu/conv/matrix_filter_gradient.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::amx_bf16
LUNGSEG_TARGET_END
#endif
