// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// --precision on the processor, from outside: what the machine has, which methods are taken, and that it works.

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/core/context.hpp"
#include "lungseg/core/matrix_unit.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;

TEST_CASE("precision: info --machine says what the processor has and what auto means") {
  const program_run run = run_program("info --machine");
  INFO(run.err);
  CHECK(run.status == 0);
  const bool unit = supported(lungseg::instruction_set::avx512_bf16);
  CHECK_THAT(run.out, Contains(unit ? "avx512_bf16 yes" : "avx512_bf16 no"));
  const bool fast = lungseg::has_fast_dot_products(), matrix = lungseg::has_fast_matrix_unit();
  CHECK_THAT(run.out, Contains(fast || matrix ? "--precision auto: bfloat16" : "--precision auto: float32"));
  CHECK((run.out.find("avx512_bf16 yes (slower here, not used)") != std::string::npos) == (unit && !fast));
  const std::string tiles =
      supported(lungseg::instruction_set::amx_bf16) ? "yes" : std::string{name(lungseg::find_matrix_unit())};
  CHECK_THAT(run.out, Contains("amx_bf16 " + tiles));
  expect_wrong_use("info --machine " + made().model, "--machine");
}

TEST_CASE("precision: info --plans names a method for every convolution of a model, in either precision") {
  for (const std::string precision : {"float32", "bfloat16"}) {
    const program_run run = run_program("info --plans --precision " + precision + " " + made().model);
    INFO(run.err << run.out);
    CHECK(run.status == 0);
    CHECK_THAT(run.out, Contains(" in " + precision) && Contains("backbone.body.conv1.weight") && !Contains("not run"));
    const bool narrow = precision == "bfloat16", matrix = narrow && lungseg::has_fast_matrix_unit();
    const bool pairs = narrow && !matrix && lungseg::has_fast_dot_products();
    if (!narrow) CHECK_THAT(run.out, Contains("direct sums of float32"));
    CHECK((run.out.find("bfloat16 pairs") != std::string::npos) == pairs);
    CHECK((run.out.find("matrix tiles of bfloat16") != std::string::npos) == matrix);
  }
  expect_wrong_use("info --plans --precision float16 " + made().model, "precision is float16 on cpu");
}

TEST_CASE("precision: a model predicts and trains in bfloat16 and in auto") {
  const scratch_folder folder;
  for (const std::string precision : {"bfloat16", "auto"}) {
    const program_run run = run_program("predict --force --model " + made().model + " --precision " + precision +
                                        " --out " + (folder / precision).string() + " " + made().films + "/images");
    INFO(run.err);
    CHECK(run.status == 0);
  }
  const program_run trained = run_program(made().train("narrow") + " --quiet --precision bfloat16");
  INFO(trained.err);
  CHECK(trained.status == 0);
}
