// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Links that lead in a circle, names that are too long, values that are empty, and films that a training cannot read.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("awkward input: a link that leads in a circle costs its film, and no other") {
  const scratch_folder folder;
  fs::copy(made().films + "/images", folder / "images");
  fs::create_symlink("loop.png", folder / "images/loop.png");
  const program_run built = run_program("dataset --images " + (folder / "images").string() + " --masks " +
                                        made().films + "/masks --out " + (folder / "d.json").string());
  CHECK(built.status == 1);
  CHECK_THAT(built.out, Contains("8 films kept"));
  CHECK_THAT(built.err, Contains("loop.png") && !Contains("filesystem error"));
  const program_run found = lungseg_test::predict(folder / "out", (folder / "images").string());
  CHECK(found.status == 1);
  CHECK_THAT(found.out, Contains("8 films read") && Contains("1 failed"));
  CHECK_THAT(found.err, Contains("loop.png: cannot open"));
}

TEST_CASE("awkward input: an output that cannot be is refused by its name before any work") {
  const scratch_folder folder;
  fs::create_symlink("loop", folder / "loop");
  const std::string dataset = "dataset --images " + made().films + "/images --masks " + made().films + "/masks --out ";
  for (const std::string& out : {(folder / "loop").string(), (folder / "loop/d.json").string(),
                                 (folder / (std::string(300, 'a') + ".json")).string()}) {
    expect_wrong_use(dataset + out, out + ": cannot write: ");
    expect_wrong_use("evaluate --model " + made().model + " --dataset " + made().dataset + " --report " + out,
                     out + ": cannot write: ");
  }
}

TEST_CASE("awkward input: an empty value of an option is refused, not taken for none") {
  const std::string train = "train --dataset " + made().dataset + " --out " + made().path("never");
  for (const char* option : {"--stages", "--preset", "--categories", "--tuning"})
    expect_wrong_use(train + " " + option + " ''", option, "empty");
  for (const char* option : {"--source", "--label-values", "--figures"})
    expect_wrong_use("dataset --images " + made().films + "/images --masks " + made().films + "/masks --out " +
                         made().path("never.json") + " " + option + " ''",
                     option, "empty");
  CHECK_FALSE(fs::exists(made().path("never")));
  CHECK_FALSE(fs::exists(made().path("never.json")));
}

TEST_CASE("awkward input: a folder or a list without films is told as what it is") {
  const scratch_folder folder;
  fs::create_directories(folder / "films/train");
  fs::copy(made().films + "/images", folder / "films/train");
  put_file(folder / "list.txt", "\n");
  const std::string rest = " --masks " + made().films + "/masks --out " + (folder / "d.json").string();
  expect_wrong_use("dataset --images " + (folder / "films").string() + rest,
                   "films: holds no PNG, JPEG or DICOM film, and 1 folder below it holds pictures that are not taken (",
                   "films/train); name one of these");
  expect_wrong_use("dataset --images " + made().films + "/images --list " + (folder / "list.txt").string() + rest,
                   "list.txt: names no film");
}

TEST_CASE("awkward input: a training that cannot read a film, or has none to validate on, says so") {
  const scratch_folder folder;
  fs::copy(made().films + "/images", folder / "images");
  const std::string d = (folder / "d.json").string();
  REQUIRE(
      run_program("dataset --images " + (folder / "images").string() + " --masks " + made().films + "/masks --out " + d)
          .status == 0);
  const std::string train = "train --validation-fraction 0 --batch 4 --stages heads:1@1e-3 --dataset " + d + " --out ";
  const program_run whole = run_program(train + (folder / "whole").string());
  CHECK(whole.status == 0);
  CHECK_THAT(whole.out, Contains("2 steps, not validated; the model is that of step 2") && !Contains("inf"));
  put_file(folder / "images/phantom_00003.png", "no film");
  const program_run part = run_program(train + (folder / "part").string());
  CHECK(part.status == 1);
  CHECK_THAT(part.err, Contains("film left out: ") && Contains("phantom_00003.png"));
  CHECK_THAT(part.out, Contains("films that could not be read: 1\n"));
  CHECK(fs::exists(folder / "part/best.safetensors"));
}

TEST_CASE(
    "awkward input: a training of which no film can be read ends at once, by whatever ranks, and leaves nothing") {
  const scratch_folder folder;
  fs::copy(made().films + "/images", folder / "images");
  const std::string d = (folder / "d.json").string(), out = (folder / "out").string();
  REQUIRE(
      run_program("dataset --images " + (folder / "images").string() + " --masks " + made().films + "/masks --out " + d)
          .status == 0);
  const std::string own = " --dataset " + d + " --out " + out, stages = " --batch 4 --stages all:1@1e-3";
  fs::remove(folder / "images/phantom_00003.png");
  const program_run view = run_program("train --task view --validation-fraction 0 --stages all:1@1e-3" + own);
  CHECK(view.status == 1);
  CHECK_THAT(view.out, Contains("films that could not be read: 1\n"));
  fs::remove_all(out);

  fs::remove_all(folder / "images");
  for (const char* how : {"", " --deterministic", " --task mask", " --task view"})
    expect_wrong_use("train --validation-fraction 0" + stages + own + how, "training: none of the 8 films can be");
  expect_wrong_use("train --dataset " + made().dataset + " --validation " + d + " --out " + out + stages,
                   "validation: none of the 8 films can be used; the first: ");
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("awkward input: a dataset in UTF-16 is told by its encoding, by info too") {
  const scratch_folder folder;
  put_file(folder / "d.json", std::string{"\xFF\xFE{\0}\0", 6});
  expect_wrong_use("info " + (folder / "d.json").string(), "text in UTF-16", "save it as UTF-8");
  expect_wrong_use("train --out never --dataset " + (folder / "d.json").string(), "text in UTF-16", "save it as UTF-8");
}
