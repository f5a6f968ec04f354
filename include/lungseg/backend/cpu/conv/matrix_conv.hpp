// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Convolutions of bfloat16 on the processor's matrix unit.

#include <span>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Runs jobs whose outputs do not overlap on the matrix unit of every thread. The bytes depend on the extents only, not
/// on the number of threads.
/// \param jobs  their filters packed as kernels_for(instruction_set::amx_bf16) says; depth and kernel as they are
/// \pre ctx.instructions() == instruction_set::amx_bf16
void matrix_conv(const context& ctx, std::span<const direct_conv_job<bfloat16, bfloat16>> jobs);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/matrix_conv_impl.hpp"
#endif
