// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// What the masks of a dataset cover and where its films come from: as dataset writes it and info tells it.
#include <catch2/catch.hpp>

#include "material.hpp"

using namespace lungseg_test;
using Catch::Contains;

namespace {

std::string build(const std::string& name, const std::string& more) {
  return "dataset --quiet --images " + made().films + "/images --left " + made().films + "/left --right " +
         made().films + "/right --out " + made().path(name) + " " + more;
}

}  // namespace

TEST_CASE("origin: a dataset says its definition and source, and info tells how many films have them", "[cli]") {
  const program_run built = run_program(build("origin.json", "--definition whole --source 'St. Mary'"));
  INFO(built.err);
  REQUIRE(built.status == 0);
  const std::string line = "source: St. Mary, definition: whole, films: 8\n";
  CHECK_THAT(built.out, Contains(line));
  CHECK_THAT(run_program("info " + made().path("origin.json")).out, Contains(line));
  CHECK_THAT(contents_of(made().path("origin.json")), Contains(R"("lung_definition":"whole","source":"St. Mary")"));
}

TEST_CASE("origin: without the options the folder's name is the source, and nothing is said of the masks", "[cli]") {
  CHECK_THAT(run_program("info " + made().dataset).out, Contains("source: films, definition: not said, films: 8\n"));
}

TEST_CASE("origin: what cannot be said is wrong use", "[cli]") {
  expect_wrong_use(build("origin.json", "--definition heart"), "--definition", "heart");
  expect_wrong_use(build("seed.json", "--format seed --definition field"), "--format seed", "--definition");
  expect_wrong_use(build("seed.json", "--format seed --source x"), "--format seed", "--source");
}
