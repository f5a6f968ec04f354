// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"
#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Runs the jobs, which must not share outputs, as one piece of parallel work; empty ones (no images, pixels or
/// channels) do nothing.
template <class Word, class T>
void direct_conv(const context& ctx, const conv_kernels<Word, T>& kernels,
                 std::span<const direct_conv_job<Word, T>> jobs);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/direct_conv_impl.hpp"
#endif
