// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>

#include "lungseg/core/dot_product_speed.hpp"
#include "lungseg/core/matrix_unit.hpp"

#if LUNGSEG_X86
#include <cpuid.h>
#endif
#if LUNGSEG_X86 && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE bool cpuid_has_matrix_unit() noexcept {
#if LUNGSEG_X86
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned needed = 1u << 24 | 1u << 22;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & needed) == needed;
#else
  return false;
#endif
}

/// Asks the system for the tiles' registers, for all threads of the process. It refuses where it knows no tiles, where
/// a container's filter forbids the call, and where a thread's stack for signals is too small to save them.
inline bool system_gives_tiles() noexcept {
#if LUNGSEG_X86 && defined(__linux__)
  constexpr long ask_for_feature = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, ask_for_feature, tile_data) == 0;
#else
  return false;
#endif
}

}  // namespace detail

LUNGSEG_INLINE matrix_unit find_matrix_unit() noexcept {
#if defined(LUNGSEG_EMULATED_MATRIX_UNIT)  // our tests alone: plain C++ plays the unit
  return matrix_unit::ready;
#else
  static const matrix_unit found = !detail::cpuid_has_matrix_unit() ? matrix_unit::absent
                                   : detail::system_gives_tiles()   ? matrix_unit::ready
                                                                    : matrix_unit::refused;
  return found;
#endif
}

#if LUNGSEG_X86
namespace detail {

/// Seconds for `rounds` times 100 products of tiles on four sums, all zero. In the assembler's own loop, as
/// seconds_of_products(). \pre find_matrix_unit() == matrix_unit::ready
[[gnu::noinline]] inline double seconds_of_tile_products(int rounds) noexcept {
  const matrix_tile_shapes shapes;
  asm volatile(
      "ldtilecfg %0\n"
      ".irp i, 0,1,2,3,4,5\n tilezero %%tmm\\i\n .endr" ::"m"(shapes));
  const auto begin = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round)
    asm volatile(".rept 25\n .irp i, 0,1,2,3\n tdpbf16ps %%tmm5, %%tmm4, %%tmm\\i\n .endr\n .endr" ::);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  asm volatile("tilerelease" ::);
  return seconds;
}

}  // namespace detail

LUNGSEG_INLINE double matrix_unit_speed() noexcept {
  constexpr int tries = 24, rounds = 6;
  constexpr double floats_each = 300 * 16, tiles_each = 100 * products_of_tiles;
  double floats = 1, tiles = 1;
  for (int i = 0; i < tries; ++i) {
    floats = std::min(floats, detail::seconds_of_products(false, rounds));
    tiles = std::min(tiles, detail::seconds_of_tile_products(rounds));
  }
  return tiles_each / tiles * floats / floats_each;
}
#endif

}}  // namespace lungseg::LUNGSEG_ABI
