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

TEST_CASE("awkward input: a film under two names is one for dataset, evaluate and predict, and that is said") {
  const scratch_folder folder;
  fs::copy(made().films + "/images", folder / "images");
  fs::create_symlink("phantom_00001.png", folder / "images/again.png");
  const std::string images = (folder / "images").string(), d = (folder / "d.json").string();
  const program_run built =
      run_program("dataset --images " + images + " --masks " + made().films + "/masks --out " + d);
  CHECK(built.status == 0);
  CHECK_THAT(built.out, Contains("8 films kept, 1 left out") && Contains("left out, same_film: 1"));
  CHECK_THAT(built.err, Contains("again.png: is the same file as phantom_00001.png, and is taken once"));

  std::string text = lungseg_test::contents_of(d);
  const std::size_t end = text.find("],\"annotations\"");
  REQUIRE(end != text.npos);
  put_file(d, text.insert(end, R"(,{"id":99,"file_name":"again.png","height":1,"width":1})"));
  const program_run told = run_program("info " + d);
  CHECK_THAT(told.out, Contains("films: 8,"));
  CHECK_THAT(told.err, Contains("(again.png): used (one_film): is the same file as phantom_00001.png, and one film"));
}

TEST_CASE("awkward input: masks that were lost or exchanged are told film by film, and counted") {
  const scratch_folder folder;
  for (const char* each : {"images", "left", "right"}) fs::copy(fs::path{made().films} / each, folder / each);
  const auto build = [&](const char* left, const char* right) {
    return run_program("dataset --images " + (folder / "images").string() + " --left " + (folder / left).string() +
                       " --right " + (folder / right).string() + " --out " + (folder / "d.json").string());
  };
  fs::remove(folder / "right/phantom_00002.png");
  const program_run lost = build("left", "right");
  CHECK_THAT(lost.err, Contains("phantom_00002.png: no mask of its right lung in ") && !Contains("phantom_00003"));
  CHECK_THAT(lost.out, Contains("kept, one_lung: 1"));
  const program_run exchanged = build("right", "left");
  CHECK_THAT(exchanged.out, Contains("kept, sides doubted: 7\n"));
  CHECK_THAT(exchanged.err, Contains("left and right were exchanged: --folder-sides says"));
}

TEST_CASE("awkward input: what a dataset calls things steers no terminal, and films that are gone are named") {
  const scratch_folder folder;
  std::string text = lungseg_test::contents_of(made().dataset);
  const std::string source = "\"source\":\"";
  for (std::size_t at = 0; (at = text.find(source, at)) != text.npos; at += source.size())
    text.insert(at + source.size(), R"(\u001b[31m\n)");
  put_file(folder / "d.json", text);  // its films lie elsewhere
  const program_run told = run_program("info " + (folder / "d.json").string());
  CHECK_THAT(told.out, Contains("source: \\u{1b}[31m\\u{a}") && !Contains("\x1b"));
  CHECK_THAT(told.out, Contains("films that are not where the file says: 8, the first: phantom_00000.png\n"));
}

TEST_CASE("awkward input: a dataset in UTF-16 is told by its encoding, by info too") {
  const scratch_folder folder;
  put_file(folder / "d.json", std::string{"\xFF\xFE{\0}\0", 6});
  expect_wrong_use("info " + (folder / "d.json").string(), "text in UTF-16", "save it as UTF-8");
  expect_wrong_use("train --out never --dataset " + (folder / "d.json").string(), "text in UTF-16", "save it as UTF-8");
}
