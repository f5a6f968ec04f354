// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Models that are none, films behind --model, and values that make no sense: what the messages say.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../support/mistaken_files.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::mistaken_file;
using lungseg_test::mistaken_files;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("model files: what is named in place of a model is called what it is") {
  const scratch_folder folder;
  const std::string films = made().films + "/images", out = " --out " + (folder / "out").string();
  for (const mistaken_file& each : mistaken_files()) {
    const std::string file = (folder / each.name).string();
    put_file(file, each.contents);
    const bool film = each.what.find("picture") != each.what.npos || each.what == "DICOM";
    if (!film) expect_wrong_use("predict " + films + out + " --model " + file, each.what, each.advice);
    expect_wrong_use("evaluate --dataset " + made().dataset + " --model " + file, each.what, each.advice);
    expect_wrong_use("train --dataset " + made().dataset + out + " --init " + file, each.what, each.advice);
    expect_wrong_use("dataset --images " + films + " --unet " + file + " --out " + (folder / "d").string(), each.what,
                     each.advice);
    expect_wrong_use("convert " + file + " " + (folder / "copy.safetensors").string(), each.what, each.advice);
    if (each.what != "JSON")
      expect_wrong_use("info " + file, each.what == "several safetensors files" ? "" : each.what);
    if (each.what != "JSON" && each.what != "several safetensors files")
      expect_wrong_use("train --dataset " + file + out, each.what, "expected a dataset");
  }
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("model files: a model as a dataset, a folder as a model or dataset") {
  const scratch_folder folder;
  const std::string out = " --out " + (folder / "out").string();
  expect_wrong_use("train --dataset " + made().model + out, "safetensors file, expected a dataset");
  expect_wrong_use("evaluate --dataset " + made().films + " --model " + made().model, "is a folder",
                   "expected a dataset");
  expect_wrong_use("evaluate --dataset " + made().dataset + " --model " + made().path("run"), "best.safetensors");
  expect_wrong_use("predict " + made().films + "/images" + out + " --model " + made().path("run"), "best.safetensors");
  expect_wrong_use("info " + made().films, "is a folder");
  fs::create_directory(folder / "saved");
  put_file(folder / "saved/saved_model.pb", "\x08\x01\x12");
  expect_wrong_use("predict " + made().films + "/images" + out + " --model " + (folder / "saved").string(),
                   "SavedModel");
  expect_wrong_use("dataset --images " + made().dataset + " --masks " + made().films + " --out x.json", "--images",
                   made().dataset);
}

TEST_CASE("model files: a film behind --model is a film") {
  const scratch_folder folder;
  const std::string film = made().films + "/images/phantom_00000.png",
                    other = made().films + "/images/phantom_00001.png";
  const std::string best = made().path("run") + "/best.safetensors";
  const std::string out = " --out " + (folder / "out").string() + " ", model = made().model;
  const auto reads = [&](const std::string& arguments, const std::string& films) {
    INFO("predict " << arguments);
    const program_run run = run_program("predict " + arguments);
    INFO(run.err);
    CHECK(run.status == 0);
    CHECK_THAT(run.out, Contains(films + " films read"));
    CHECK_FALSE(fs::exists("lungseg"));
  };
  reads("--model " + model + " " + film + out, "1");
  reads(out + "--model " + model + " " + best + " " + film, "1");
  reads("--model " + model + " " + made().films + "/images" + out, "8");
  reads("--model=" + model + " " + film + out, "1");
  reads("--model " + model + " --model " + best + out + film, "1");
  reads("--model " + model + out + "-- " + film + " " + other, "2");
  reads(film + out + "--model " + model + " " + other, "2");
  fs::copy_file(film, folder / "scan");  // no ending tells what it is
  reads("--model " + model + " " + (folder / "scan").string() + out, "1");

  expect_wrong_use("predict --model " + film + out, "names a film and no model", film);
  expect_wrong_use("predict --model " + model + out, "name a film");
  expect_wrong_use("predict --model " + model + " " + (folder / "none.png").string() + out, "none.png",
                   "does not exist");
}

TEST_CASE("model files: a model that is named twice is told") {
  const scratch_folder folder;
  fs::create_symlink(made().model, folder / "link.safetensors");
  const program_run run = run_program("evaluate --dataset " + made().dataset + " --model " + made().model + " " +
                                      (folder / "link.safetensors").string());
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains("link.safetensors") && Contains("votes twice"));
}

TEST_CASE("values: numbers that make no sense are named with their option") {
  const scratch_folder folder;
  const std::string out = " --out " + (folder / "out").string();
  const std::string predict = "predict --model " + made().model + " " + made().films + "/images" + out + " ";
  const std::string train = "train --dataset " + made().dataset + out + " ", phantom = "phantom --count 1" + out + " ";
  for (const char* value : {"nan", "-nan", "inf", "-0.1", "1.1", "1e999", "0.5x", "''"})
    for (const char* option : {"--min-score", "--min-support", "--opening"})
      expect_wrong_use(predict + option + "=" + value, option);
  for (const char* value : {"nan", "inf", "-1", "1e999", "ten"}) {
    expect_wrong_use(train + "--minutes=" + value, "--minutes");
    expect_wrong_use(train + "--validation-fraction=" + value, "--validation-fraction");
  }
  for (const char* value : {"-1", "1.5", "nan", "99999999999999999999", "18446744073709551616", "x", "''"}) {
    expect_wrong_use(train + "--seed=" + value, "--seed");
    expect_wrong_use(phantom + "--seed=" + value, "--seed");
    expect_wrong_use(phantom + "--first=" + value, "--first");
  }
  for (const char* value : {"abc", "0", "-1", "1.5", "99999999999999999999"}) {
    expect_wrong_use(train + "--threads=" + value, "--threads");
    expect_wrong_use(train + "--batch=" + value, "--batch");
    expect_wrong_use(phantom + "--count=" + value, "--count");
  }
  expect_wrong_use("convert --norm-epsilon nan " + made().model + " x.h5", "--norm-epsilon");
  CHECK_FALSE(fs::exists(folder / "out"));
  CHECK(run_program(phantom + "--quiet --seed 18446744073709551615").status == 0);
}

TEST_CASE("values: an option that is misspelt is named, and what may have been meant") {
  const std::string train = "train --dataset " + made().dataset + " --out x ";
  expect_wrong_use(train + "--devce cpu", "unknown option '--devce' (did you mean --device?)");
  expect_wrong_use(train + "--validation-fractoin=0.2", "did you mean --validation-fraction?");
  expect_wrong_use(train + "--colour red", "'--colour'");
  expect_wrong_use("predct --model x", "'predct' (did you mean predict?)");
  expect_wrong_use("info " + made().model + " " + made().model, "too many", made().model);
}
