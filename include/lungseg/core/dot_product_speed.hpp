// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How fast a processor's dot products of bfloat16 are. No bit of cpuid tells, and processors that have the instruction
/// differ widely: Zen 4 issues as many of them as of multiply-adds of floats, Emerald Rapids a quarter.

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

#if LUNGSEG_X86
namespace detail {

/// Seconds for `rounds` times 300 dot products of pairs, or multiply-adds; never inlined, so that no caller has a wide
/// register to lose. \pre the processor has them
double seconds_of_products(bool dot_products, int rounds) noexcept;

}  // namespace detail

/// Products a second in dot products of bfloat16, of those in multiply-adds of floats: 2 where the processor issues as
/// many of either instruction. Measured in some 0.1 ms: the least times of many, taken in turn, so that other programs
/// do not tell.
/// \pre the processor has both instructions
double dot_product_speed() noexcept;
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/dot_product_speed_impl.hpp"
#endif
