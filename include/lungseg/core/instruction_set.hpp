// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string_view>

#include "lungseg/core/config.hpp"
#include "lungseg/core/dot_product_speed.hpp"
#include "lungseg/core/matrix_unit.hpp"

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
inline bool supported(instruction_set set) noexcept {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  const bool bf16 = avx512 && __builtin_cpu_supports("avx512bf16");
  if (set == instruction_set::amx_bf16) return bf16 && find_matrix_unit() == matrix_unit::ready;
  return std::array{true, avx2, avx512, bf16}[static_cast<std::size_t>(set)];
#else
  return set == instruction_set::baseline;
#endif
}

/// Whether dot products of bfloat16 are worth having on this processor: sums of products at least 1.3 times as fast as
/// in float32. Measured once, by the first that asks.
inline bool has_fast_dot_products() noexcept {
#if defined(__x86_64__)
  static const bool fast = supported(instruction_set::avx512_bf16) && dot_product_speed() >= 1.3;
  return fast;
#else
  return false;
#endif
}

/// Whether the matrix unit is there and worth having for any convolution: at least four times as fast as sums of
/// products in float32, which is what Winograd's method saves, so that the two need not be weighed against each other.
/// Measured once, by the first that asks.
inline bool has_fast_matrix_unit() noexcept {
#if defined(LUNGSEG_EMULATED_MATRIX_UNIT)
  return supported(instruction_set::amx_bf16);
#elif defined(__x86_64__)
  static const bool fast = supported(instruction_set::amx_bf16) && matrix_unit_speed() >= 4;
  return fast;
#else
  return false;
#endif
}

/// The last set that this processor runs faster than those before it.
inline instruction_set best_instruction_set() noexcept {
  const auto is_fast = [](instruction_set set) {
    if (set == instruction_set::amx_bf16) return has_fast_matrix_unit();
    return supported(set) && (set != instruction_set::avx512_bf16 || has_fast_dot_products());
  };
  instruction_set best = instruction_set::baseline;
  for (const instruction_set set : every_instruction_set)
    if (is_fast(set)) best = set;
  return best;
}

}}  // namespace lungseg::LUNGSEG_ABI
