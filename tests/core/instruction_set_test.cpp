// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/instruction_set.hpp"
#include "lungseg/core/dot_product_speed.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/core/context.hpp"
#include "lungseg/core/fastest_precision.hpp"
#include "lungseg/core/matrix_unit.hpp"

using namespace lungseg;

TEST_CASE("best_instruction_set: runs here, leaves slow units out, and auto follows it") {
  const instruction_set best = best_instruction_set();
  CHECK(supported(best));
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set) || set >= instruction_set::avx512_bf16) continue;
    INFO(std::string{name(set)});
    CHECK(set <= best);
  }
  const bool tiles = has_fast_matrix_unit(), pairs = has_fast_dot_products();
  CHECK((best == instruction_set::amx_bf16) == tiles);
  CHECK((best == instruction_set::avx512_bf16) == (pairs && !tiles));
  CHECK(context{}.instructions() == best);
  CHECK((fastest_precision(context{}) == dtype::bfloat16) == (pairs || tiles));
}

TEST_CASE("find_matrix_unit: a set of instructions where it is ready, and none where it is not") {
  const matrix_unit found = find_matrix_unit();
  CHECK(find_matrix_unit() == found);
  CHECK(supported(instruction_set::amx_bf16) ==
        (found == matrix_unit::ready && supported(instruction_set::avx512_bf16)));
  CHECK((found == matrix_unit::absent) == !detail::cpuid_has_matrix_unit());
  if (found != matrix_unit::ready)
    CHECK_THROWS_WITH(context{}.with_instructions(instruction_set::amx_bf16),
                      "context: this processor does not run amx_bf16");
}

#if LUNGSEG_X86
TEST_CASE("dot_product_speed: every measurement of one processor leads to the same choice") {
  if (!supported(instruction_set::avx512_bf16)) {
    WARN("not tested: dot products of bfloat16, which this processor lacks");
    return;
  }
  for (int i = 0; i < 20; ++i) CHECK((dot_product_speed() >= 1.3) == has_fast_dot_products());
}

TEST_CASE("matrix_unit_speed: every measurement of one processor leads to the same choice") {
  if (!supported(instruction_set::amx_bf16)) {
    WARN("not tested: the matrix unit, which is: " << name(find_matrix_unit()));
    return;
  }
  for (int i = 0; i < 20; ++i) CHECK((matrix_unit_speed() >= 4) == has_fast_matrix_unit());
}
#endif
