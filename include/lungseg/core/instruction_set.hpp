// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The vector instructions that a CPU kernel is compiled for, each set with all of those before it. Each kernel exists
/// for all of them in every build; where a set adds nothing to a kernel, that of the set before runs.
enum class instruction_set {
  baseline,
  avx2,
  avx512,
  avx512_bf16,  ///< with dot products of bfloat16
  amx_bf16,     ///< with products of matrix tiles of bfloat16
};
inline constexpr std::array every_instruction_set{instruction_set::baseline, instruction_set::avx2,
                                                  instruction_set::avx512, instruction_set::avx512_bf16,
                                                  instruction_set::amx_bf16};

inline std::string_view name(instruction_set set) noexcept {
  constexpr std::array<std::string_view, every_instruction_set.size()> names{"baseline", "avx2", "avx512",
                                                                             "avx512_bf16", "amx_bf16"};
  return names[static_cast<std::size_t>(set)];
}

/// Whether this processor can run code for `set`, and the system lets it.
bool supported(instruction_set set) noexcept;

/// Whether dot products of bfloat16 are worth having on this processor: sums of products at least 1.3 times as fast as
/// in float32. Measured once, by the first that asks.
bool has_fast_dot_products() noexcept;

/// Whether the matrix unit is there and worth having for any convolution: at least four times as fast as sums of
/// products in float32, which is what Winograd's method saves, so that the two need not be weighed against each other.
/// Measured once, by the first that asks.
bool has_fast_matrix_unit() noexcept;

/// The last set that this processor runs faster than those before it.
instruction_set best_instruction_set() noexcept;

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/instruction_set_impl.hpp"
#endif
