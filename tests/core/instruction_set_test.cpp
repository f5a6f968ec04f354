// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/instruction_set.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/core/context.hpp"
#include "lungseg/core/fastest_precision.hpp"

using namespace lungseg;

TEST_CASE("best_instruction_set: runs here, leaves slow dot products out, and auto follows it") {
  const instruction_set best = best_instruction_set();
  CHECK(supported(best));
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set) || set == instruction_set::avx512_bf16) continue;
    INFO(std::string{name(set)});
    CHECK(set <= best);
  }
  CHECK((best == instruction_set::avx512_bf16) == has_fast_dot_products());
  CHECK(context{}.instructions() == best);
  CHECK((fastest_precision(context{}) == dtype::bfloat16) == has_fast_dot_products());
}

#if defined(__x86_64__)
TEST_CASE("dot_product_speed: every measurement of one processor leads to the same choice") {
  if (!supported(instruction_set::avx512_bf16)) {
    WARN("not tested: dot products of bfloat16, which this processor lacks");
    return;
  }
  for (int i = 0; i < 20; ++i) CHECK((dot_product_speed() >= 1.3) == has_fast_dot_products());
}
#endif
