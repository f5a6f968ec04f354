// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>

#include "lungseg/core/dot_product_speed.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

#if LUNGSEG_X86
namespace detail {

// In the assembler's own loops, so that an unoptimised build measures the same: 300 instructions on twelve sums, all
// zero.
#define LUNGSEG_PRODUCTS(instruction)                                                        \
  asm volatile(                                                                              \
      ".irp i, 0,1,2,3,4,5,6,7,8,9,10,11,12\n vpxord %%zmm\\i, %%zmm\\i, %%zmm\\i\n .endr\n" \
      ".rept 25\n .irp i, 0,1,2,3,4,5,6,7,8,9,10,11\n " instruction                          \
      " %%zmm12, %%zmm12, %%zmm\\i\n .endr\n .endr\n"                                        \
      "vzeroupper" ::                                                                        \
          : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12")

[[gnu::noinline]] LUNGSEG_INLINE double seconds_of_products(bool dot_products, int rounds) noexcept {
  const auto begin = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    if (dot_products)
      LUNGSEG_PRODUCTS("vdpbf16ps");
    else
      LUNGSEG_PRODUCTS("vfmadd231ps");
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}
#undef LUNGSEG_PRODUCTS

}  // namespace detail

LUNGSEG_INLINE double dot_product_speed() noexcept {
  constexpr int tries = 24, rounds = 12;
  double floats = 1, pairs = 1;
  for (int i = 0; i < tries; ++i) {
    floats = std::min(floats, detail::seconds_of_products(false, rounds));
    pairs = std::min(pairs, detail::seconds_of_products(true, rounds));
  }
  return 2 * floats / pairs;
}
#endif

}}  // namespace lungseg::LUNGSEG_ABI
