// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Runs into a folder that an earlier one has left results in.

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/infer/report/journal_reader.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("predict: a run takes the place of an earlier one, and leaves nothing of it") {
  const scratch_folder folder;
  const std::string many = tiny_films(folder / "many", 9), few = tiny_films(folder / "few", 2);
  REQUIRE(run_program(tiny_predict(folder / "alone", few)).status == 0);
  REQUIRE(run_program(tiny_predict(folder / "out", many)).status == 0);
  put_file(folder / "out/f1005_left.png", "somebody mended it");
  put_file(folder / "out/notes.txt", "somebody's");
  std::string loud = tiny_predict(folder / "out", few);
  loud.erase(loud.find("--quiet "), 8);
  const program_run run = run_program(loud);
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains("removed 44 files of the earlier run"));  // five a film, but for the one that was mended
  CHECK(difference_of(tree_of(folder / "alone"), tree_of(folder / "out")) == "f1005_left.png notes.txt ");
}

TEST_CASE("predict: removing an earlier run's results is gone on with, and damage of its journal is told") {
  const scratch_folder folder;
  const std::string many = tiny_films(folder / "many", 9), few = tiny_films(folder / "few", 2);
  REQUIRE(run_program(tiny_predict(folder / "alone", few)).status == 0);
  REQUIRE(run_program(tiny_predict(folder / "out", many)).status == 0);
  fs::rename(folder / "out/journal.jsonl", folder / "out/journal-going.jsonl");  // as a killed run leaves it
  CHECK(run_program(tiny_predict(folder / "out", few + " --resume")).status == 0);
  CHECK(difference_of(tree_of(folder / "alone"), tree_of(folder / "out")) == "");

  REQUIRE(run_program(tiny_predict(folder / "out", many)).status == 0);
  std::string journal = contents_of(folder / "out/journal.jsonl");
  journal.replace(journal.find("{\"place\":4,"), 5, "{torn");
  put_file(folder / "out/journal.jsonl", journal);
  const program_run run = run_program(tiny_predict(folder / "out", few));
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains("results of an earlier run stay in the folder") && Contains("line 5"));
  CHECK(difference_of(tree_of(folder / "alone"), tree_of(folder / "out")) != "");
}

TEST_CASE("predict: a result of an earlier run that is an input now is not removed") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 2);
  REQUIRE(run_program(tiny_predict(folder / "out", films)).status == 0);
  const auto before = tree_of(folder / "out");
  const std::string overlay = (folder / "out/f1001_overlay.png").string();
  expect_wrong_use(tiny_predict(folder / "out", overlay), "f1001_overlay.png", "name another folder");
  CHECK(difference_of(before, tree_of(folder / "out")) == "");
}

TEST_CASE("merge: leaves nothing of an earlier run in the folder") {
  const scratch_folder folder;
  const std::string many = tiny_films(folder / "many", 9), few = tiny_films(folder / "few", 3);
  REQUIRE(run_program(tiny_predict(folder / "alone", few)).status == 0);
  REQUIRE(run_program(tiny_predict(folder / "out", many)).status == 0);
  std::string parts;
  for (const std::string part : {"1", "2"}) {
    REQUIRE(run_program(tiny_predict(folder / part, few + " --shard " + part + "/2")).status == 0);
    parts += " " + (folder / part).string();
  }
  CHECK(run_program("merge" + parts + " --out " + (folder / "out").string()).status == 0);
  CHECK(difference_of(tree_of(folder / "alone"), tree_of(folder / "out")) == "");
}

TEST_CASE("predict: a pixel of a size that none has is refused") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 1);
  for (const char* size : {"nan", "inf", "0", "-0.1", "1e-300", "700", "0,14"})
    expect_wrong_use(tiny_predict(folder / "out", films + " --pixel-size " + size), "--pixel-size",
                     std::string{size} + "' is no number from 0.001 to 100");
}
