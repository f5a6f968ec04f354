// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The vector instructions that a CPU kernel is compiled for. Each kernel exists for all of them in every build.
enum class instruction_set { baseline, avx2, avx512 };

inline std::string_view name(instruction_set set) noexcept {
  return set == instruction_set::avx512 ? "avx512" : set == instruction_set::avx2 ? "avx2" : "baseline";
}

/// Whether this processor can run code for `set`.
inline bool supported(instruction_set set) noexcept {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  return set == instruction_set::avx512 ? avx512 : set == instruction_set::avx2 ? avx2 : true;
#else
  return set == instruction_set::baseline;
#endif
}

/// The widest set that this processor runs.
inline instruction_set best_instruction_set() noexcept {
  for (const instruction_set set : {instruction_set::avx512, instruction_set::avx2})
    if (supported(set)) return set;
  return instruction_set::baseline;
}

}}  // namespace lungseg::LUNGSEG_ABI
