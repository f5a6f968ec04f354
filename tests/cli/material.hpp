// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What tests of the program begin with: drawn films, a dataset of them, a small model; and the check of wrong use.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "program.hpp"

namespace lungseg_test {

/// Status 2, a message with both words on standard error, and nothing that looks like a crash.
inline void expect_wrong_use(const std::string& arguments, const std::string& word, const std::string& other = "") {
  INFO("lungseg " << arguments);
  const program_run run = run_program(arguments);
  INFO("standard error: " << run.err);
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Catch::Matchers::Contains(word) && Catch::Matchers::Contains(other));
  CHECK_THAT(run.err, !Catch::Matchers::Contains("terminate called"));
  CHECK(run.out.empty());
}

/// Eight small drawn films, a dataset of them and a model that has learnt for two steps; made once, or copied from the
/// folder $LUNGSEG_TEST_MATERIAL, where material_test.cpp leaves them for the tests that ctest runs.
struct material {
  scratch_folder folder;
  std::string films, dataset, model;

  material() {
    films = (folder / "films").string();
    dataset = (folder / "dataset.json").string();
    model = (folder / "run").string() + "/last.safetensors";
    const char* const kept = std::getenv("LUNGSEG_TEST_MATERIAL");
    if (kept && std::filesystem::exists(kept))
      std::filesystem::copy(kept, folder.path(), std::filesystem::copy_options::recursive);
    else
      make();
  }

  /// The command of a short training: six films, two for validation.
  std::string train(const std::string& run) const {
    return "train --dataset " + dataset + " --validation-fraction 0.25 --batch 3 --stages all:1@1e-3 --seed 5 --out " +
           (folder / run).string();
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }

 private:
  void make() const {
    REQUIRE(run_program("phantom --count 8 --max-size 160 --out " + films).status == 0);
    const program_run built = run_program("dataset --images " + films + "/images --left " + films + "/left --right " +
                                          films + "/right --out " + dataset);
    INFO(built.err);
    REQUIRE(built.status == 0);
    const program_run trained = run_program(train("run") + " --quiet");
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    CHECK(trained.err.empty());
  }
};

inline const material& made() {
  static const material once;
  return once;
}

/// One of the drawn films, under another name.
inline void put_film(const std::filesystem::path& to, int which = 0) {
  std::filesystem::create_directories(to.parent_path());
  std::filesystem::copy_file(made().films + "/images/phantom_0000" + std::to_string(which) + ".png", to);
}

inline program_run predict(const std::filesystem::path& out, const std::string& rest) {
  // With so low a threshold even a model that has learnt nothing finds something.
  return run_program("predict --quiet --min-score 0.01 --model " + made().model + " --out '" + out.string() + "' " +
                     rest);
}

}  // namespace lungseg_test
