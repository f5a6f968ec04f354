// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>

#include "lungseg/core/dot_product_speed.hpp"
#include "lungseg/core/instruction_set.hpp"
#include "lungseg/core/matrix_unit.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE bool supported(instruction_set set) noexcept {
#if LUNGSEG_X86
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

LUNGSEG_INLINE bool has_fast_dot_products() noexcept {
#if LUNGSEG_X86
  static const bool fast = supported(instruction_set::avx512_bf16) && dot_product_speed() >= 1.3;
  return fast;
#else
  return false;
#endif
}

LUNGSEG_INLINE bool has_fast_matrix_unit() noexcept {
#if defined(LUNGSEG_EMULATED_MATRIX_UNIT)
  return supported(instruction_set::amx_bf16);
#elif LUNGSEG_X86
  static const bool fast = supported(instruction_set::amx_bf16) && matrix_unit_speed() >= 4;
  return fast;
#else
  return false;
#endif
}

LUNGSEG_INLINE instruction_set best_instruction_set() noexcept {
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
