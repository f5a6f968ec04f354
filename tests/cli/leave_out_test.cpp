// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// train --leave-out: each source by a model that has not seen it, told as a table and as JSON.
#include <catch2/catch.hpp>

#include "material.hpp"

using namespace lungseg_test;
using Catch::Contains;

namespace {

/// The drawn dataset, its first four films from "here" and the others from "there".
std::string two_sources() {
  std::string text = contents_of(made().dataset);
  const std::string said = R"("source":"films")";
  for (int i = 0; i < 8; ++i) {
    const std::size_t at = text.find(said);
    REQUIRE(at != text.npos);
    text.replace(at, said.size(), i < 4 ? R"("source":"here")" : R"("source":"there")");
  }
  put_file(made().path("two_sources.json"), text);
  return made().path("two_sources.json");
}

std::string train_left_out(const std::string& run, const std::string& more) {
  return "train --quiet --threads 2 --batch 4 --stages heads:1@1e-3 --dataset " + two_sources() + " --out " +
         made().path(run) + " --leave-out " + more;
}

}  // namespace

TEST_CASE("leave-out: a table line and a report for each source, and resume tests again", "[cli]") {
  const program_run run = run_program(train_left_out("folds", "each"));
  INFO(run.err);
  REQUIRE(run.status == 0);
  CHECK_THAT(run.out, Contains("\nhere ") && Contains("\nthere "));
  for (const char* file : {"leave_out.json", "without_here/report.json", "without_there/best.safetensors"})
    CHECK(std::filesystem::exists(made().folder / "folds" / file));
  const std::string report = contents_of(made().folder / "folds/leave_out.json");
  CHECK_THAT(report, Contains("\"source\": \"here\"") && Contains("\"training_films\": 4"));
  const program_run again = run_program(train_left_out("folds", "each --resume"));
  INFO(again.err);
  CHECK(again.status == 0);
  CHECK(contents_of(made().folder / "folds/leave_out.json") == report);
  CHECK(again.out == run.out);
}

TEST_CASE("leave-out: what makes no sense is refused", "[cli]") {
  expect_wrong_use(train_left_out("none", "nowhere"), "'nowhere'", "here, there");
  expect_wrong_use(train_left_out("none", "here --validation-fraction 0.2"), "--leave-out", "--validation-fraction");
  expect_wrong_use(train_left_out("none", "here --task mask"), "--leave-out", "--task lungs");
  std::filesystem::create_directory(made().folder / "taken");
  put_file(made().folder / "taken/leave_out.json", "mine");
  expect_wrong_use(train_left_out("taken", "here"), "leave_out.json", "is there already");
  CHECK_FALSE(std::filesystem::exists(made().folder / "none"));
}
