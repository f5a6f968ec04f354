// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The program from outside, as a shell sees it: texts, exit statuses and files.

#include "program.hpp"
#include "material.hpp"

#include <rapidjson/document.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using lungseg_test::contents_of;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::material;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t files_with(const fs::path& folder, const std::string& end) {
  std::ptrdiff_t count = 0;
  for (const auto& entry : fs::directory_iterator{folder}) count += entry.path().filename().string().ends_with(end);
  return count;
}

}  // namespace

TEST_CASE("program: help names every command and the notice") {
  const program_run help = run_program("--help");
  CHECK(help.status == 0);
  for (const char* command : {"dataset", "train", "predict", "evaluate", "convert", "info", "phantom"}) {
    CHECK_THAT(help.out, Contains(command));
    const program_run own = run_program(std::string{command} + " --help");
    CHECK(own.status == 0);
    CHECK_THAT(own.out, Contains("Research use only, not a medical device"));
  }
  CHECK_THAT(help.out, Contains("Research use only, not a medical device"));
  CHECK_THAT(run_program("--version").out, StartsWith("lungseg "));
}

TEST_CASE("program: wrong use ends with status 2 and names the fault") {
  expect_wrong_use("", "subcommand");
  expect_wrong_use("segment", "segment");
  expect_wrong_use("info --colour", "--colour");
  expect_wrong_use("info /nonexistent/file", "/nonexistent/file");
  expect_wrong_use("info --preset resnet", "resnet");
  expect_wrong_use("phantom --count 3", "--out");
  expect_wrong_use("phantom --count -3 --out /tmp/x", "--count");
  expect_wrong_use("phantom --count 2 --first 18446744073709551615 --out /tmp/x", "beyond 2^64 - 1");
  expect_wrong_use("dataset --images /nonexistent --masks /tmp --out x.json", "--images", "/nonexistent");
  expect_wrong_use("dataset --images /tmp --masks /tmp --left /tmp --right /tmp --out x.json", "--masks");
  expect_wrong_use("dataset --images /tmp --left /tmp --out x.json", "--right");
  expect_wrong_use("train --dataset /nonexistent.json --out /tmp/x", "--dataset", "/nonexistent.json");
  expect_wrong_use("predict --model /nonexistent --out /tmp/x /tmp", "--model", "/nonexistent");
  expect_wrong_use("evaluate --dataset /nonexistent --model /nonexistent", "/nonexistent");
}

TEST_CASE("program: a GPU that the build cannot use is refused with its name") {
  const scratch_folder folder;
  put_file(folder / "d.json", "{}");
  expect_wrong_use(
      "train --device warp --dataset " + (folder / "d.json").string() + " --out " + (folder / "r").string(), "warp");
  if (contents_of(lungseg_test::program_file()).find("no CUDA") != std::string::npos)
    expect_wrong_use(
        "train --device cuda --dataset " + (folder / "d.json").string() + " --out " + (folder / "r").string(), "cuda");
}

TEST_CASE("program: a precision that the device has not, or nobody knows, is refused") {
  const scratch_folder folder;
  put_file(folder / "d.json", "{}");
  const std::string train =
      "train --dataset " + (folder / "d.json").string() + " --out " + (folder / "r").string() + " --precision ";
  expect_wrong_use(train + "double", "--precision", "bfloat16");
  expect_wrong_use(train + "float16", "precision is float16 on cpu, expected float32 or bfloat16");
}

TEST_CASE("program: a broken dataset or model is named with its fault") {
  const scratch_folder folder;
  const std::string broken = (folder / "broken.json").string();
  put_file(broken, "{\"images\": [");
  expect_wrong_use("info " + broken, broken);
  put_file(broken, "hello");
  expect_wrong_use("train --dataset " + broken + " --out " + (folder / "run").string(), broken);
  expect_wrong_use("predict --model " + broken + " --out " + (folder / "out").string() + " " + broken, broken);
  CHECK_FALSE(fs::exists(folder / "run"));
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("program: drawn films are the same for the same seed, and go on with --first") {
  const scratch_folder folder;
  const auto draw = [&](const std::string& where, const std::string& more) {
    return run_program("phantom --quiet --max-size 140 --out " + (folder / where).string() + " " + more).status;
  };
  REQUIRE(draw("a", "--count 2 --seed 3") == 0);
  REQUIRE(draw("b", "--count 1 --seed 3 --first 1") == 0);
  REQUIRE(draw("c", "--count 1 --seed 4 --first 1") == 0);
  const auto film = [&](const std::string& where) {
    return contents_of(folder / (where + "/images/phantom_00001.png"));
  };
  CHECK(film("a") == film("b"));
  CHECK(film("a") != film("c"));
  for (const char* part : {"images", "left", "right", "masks"})
    CHECK(files_with(folder / ("a/" + std::string{part}), ".png") == 2);
}

TEST_CASE("program: dataset leaves bad films out, names them, and ends with status 1") {
  const scratch_folder folder;
  const std::string films = (folder / "films").string(), out = (folder / "dataset.json").string();
  REQUIRE(run_program("phantom --count 4 --max-size 160 --out " + films).status == 0);
  put_file(films + "/images/phantom_00001.png", "no picture");
  fs::remove(films + "/masks/phantom_00002.png");
  const std::string command = "dataset --images " + films + "/images --masks " + films + "/masks --out " + out;
  const program_run run = run_program(command);
  CHECK(run.status == 1);
  CHECK_THAT(run.err, Contains("phantom_00001.png") && Contains("phantom_00002"));
  CHECK_THAT(run.out, Contains("2 films kept, 2 left out"));
  CHECK_THAT(contents_of(out), Contains("phantom_00000.png") && !Contains("phantom_00001.png"));

  SECTION("a list restricts it, and names without a film are told") {
    put_file(folder / "list.txt", "phantom_00003\nphantom_00000.png\n\n");
    const std::string list = " --list " + (folder / "list.txt").string();
    CHECK(run_program(command + list).status == 0);
    CHECK_THAT(run_program(command + list).out, Contains("2 films kept, 0 left out"));
    put_file(folder / "list.txt", "phantom_00003\nnobody\n");
    const program_run missing = run_program(command + list);
    CHECK(missing.status == 1);
    CHECK_THAT(missing.err, Contains("nobody"));
  }
  SECTION("the original's format, and figures") {
    const std::string seed = (folder / "seed.json").string(), figures = (folder / "figures").string();
    CHECK(run_program("dataset --format seed --images " + films + "/images --masks " + films + "/masks --out " + seed +
                      " --figures " + figures)
              .status == 1);
    CHECK_THAT(contents_of(seed), StartsWith("[") && Contains("instance_info"));
    CHECK(files_with(figures, ".png") == 2);
    const program_run info = run_program("info " + seed);
    CHECK_THAT(info.out, Contains("films: 2") && Contains("laterality: image"));
  }
  SECTION("no usable film at all is wrong use, and writes nothing") {
    const std::string none = (folder / "none.json").string();
    expect_wrong_use("dataset --images " + films + "/images --masks " + folder.path().string() + " --out " + none,
                     "no film could be used");
    CHECK_FALSE(fs::exists(none));
  }
}

TEST_CASE("program: train leaves checkpoints and curves, and resumes") {
  const fs::path run = made().folder / "run";
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"})
    CHECK(fs::exists(run / file));
  CHECK_THAT(contents_of(run / "validation.csv"), Contains("dice"));

  SECTION("a folder with a run is not overwritten") {
    expect_wrong_use(made().train("run"), "resume");
  }
  SECTION("resuming a finished run changes nothing") {
    const std::string before = contents_of(run / "last.safetensors");
    const program_run again = run_program(made().train("run") + " --resume");
    INFO(again.err);
    CHECK(again.status == 0);
    CHECK(contents_of(run / "last.safetensors") == before);
  }
  SECTION("resuming with other options is refused and names the option") {
    const std::string resume =
        "train --resume --validation-fraction 0.25 --seed 5 --dataset " + made().dataset + " --out " + run.string();
    expect_wrong_use(resume + " --batch 2 --stages all:1@1e-3", "batch");
    expect_wrong_use(resume + " --batch 3 --stages all:2@1e-3", "stages");
  }
  SECTION("initial weights give their configuration") {
    const program_run more = run_program(made().train("more") + " --init " + made().model);
    INFO(more.err);
    CHECK(more.status == 0);
    CHECK_THAT(more.err, Contains("training lungs_small"));
  }
  SECTION("info tells what a dataset, a model and a preset hold") {
    const program_run dataset = run_program("info " + made().dataset);
    CHECK(dataset.status == 0);
    CHECK_THAT(dataset.out, Contains("films: 8") && Contains("laterality: patient"));
    const program_run model = run_program("info " + made().model);
    CHECK(model.status == 0);
    CHECK_THAT(model.out,
               Contains("parameters") && Contains("\"preset\": \"lungs_small\"") && Contains("anchor_sizes"));
    CHECK_THAT(run_program("info --preset seed").out, Contains("\"preset\": \"seed\""));
  }
  SECTION("bad stages are named") {
    expect_wrong_use("train --dataset " + made().dataset + " --stages all:x@1 --out " + made().path("bad"), "all:x@1");
    CHECK_FALSE(fs::exists(made().path("bad")));
  }
}

namespace {

/// Two films with at least one detection, each with a box in the film, a class, a score and run lengths that fill it.
void check_raw(const std::string& text) {
  rapidjson::Document json;
  json.Parse(text.c_str());
  REQUIRE_FALSE(json.HasParseError());
  REQUIRE(json["films"].Size() == 2);
  CHECK(json["films"][0]["file"] == "good.png");
  CHECK(json["films"][1]["file"] == "phantom_00003.png");
  std::size_t detections = 0;
  for (const auto& film : json["films"].GetArray()) {
    const int height = film["size"][0].GetInt(), width = film["size"][1].GetInt();
    float last = 1;
    for (const auto& d : film["detections"].GetArray()) {
      const auto& b = d["box"];
      CHECK(b[0].GetFloat() >= 0);
      CHECK(b[1].GetFloat() >= 0);
      CHECK(b[0].GetFloat() + b[2].GetFloat() <= static_cast<float>(width) + 1e-3f);
      CHECK(b[1].GetFloat() + b[3].GetFloat() <= static_cast<float>(height) + 1e-3f);
      CHECK((d["class"].GetInt() == 1 || d["class"].GetInt() == 2));
      CHECK(d["score"].GetFloat() <= last);
      last = d["score"].GetFloat();
      CHECK(d["mask"]["size"] == film["size"]);
      int sum = 0;
      for (const auto& count : d["mask"]["counts"].GetArray()) sum += count.GetInt();
      CHECK(sum == height * width);
      ++detections;
    }
  }
  CHECK(detections > 0);
}

}  // namespace

// Sections of one case, so that the material is made once for all of them.
TEST_CASE("program: predict") {
  SECTION("reads every film that can be read, and no output tells where the films were") {
    const std::string out = made().path("predicted"), input = made().path("mixed");
    fs::create_directories(input);
    fs::copy_file(made().films + "/images/phantom_00000.png", input + "/good.png",
                  fs::copy_options::overwrite_existing);
    put_file(input + "/bad <b>.jpg", "\xFF\xD8 this is no film");
    // With so low a threshold even this model finds something, so that all kinds of files are written.
    const program_run run = run_program("predict --min-score 0.01 --model " + made().model + " --out " + out + " " +
                                        input + " " + made().films + "/images/phantom_00003.png");
    INFO(run.err);
    CHECK(run.status == 1);
    CHECK_THAT(run.err, Contains("bad <b>.jpg"));
    CHECK_THAT(run.out, Contains("2 films read") && Contains("1 failed"));
    for (const char* file : {"good_left.png", "good_right.png", "good_overlay.png", "phantom_00003_left.png"})
      CHECK(fs::exists(fs::path{out} / file));
    const std::string index = contents_of(out + "/report_files/films.js"), results = contents_of(out + "/results.json"),
                      page = contents_of(out + "/report_files/films-0001.js");
    CHECK_THAT(index, Contains("not a medical device"));
    CHECK_THAT(page, Contains("good_overlay.png") && Contains("bad <b>.jpg"));
    CHECK_THAT(results, StartsWith("["));
    for (const std::string& text : {index, page, results}) CHECK_THAT(text, !Contains(made().folder.path().string()));
  }
  SECTION("writes raw detections film by film, and the bad film is named") {
    const std::string out = made().path("raw"), input = made().path("mixed_raw");
    fs::create_directories(input);
    fs::copy_file(made().films + "/images/phantom_00000.png", input + "/good.png",
                  fs::copy_options::overwrite_existing);
    put_file(input + "/bad.jpg", "\xFF\xD8 this is no film");
    const program_run run = run_program("predict --raw --model " + made().model + " --out " + out + " " + input + " " +
                                        made().films + "/images/phantom_00003.png");
    INFO(run.err);
    CHECK(run.status == 1);
    CHECK_THAT(run.err, Contains("bad.jpg"));
    CHECK_THAT(run.out, Contains("2 films read") && Contains("1 failed"));
    check_raw(contents_of(out + "/raw.json"));
    CHECK_FALSE(fs::exists(out + "/results.json"));
    expect_wrong_use(
        "predict --raw --model " + made().model + " --model " + made().model + " --out " + out + " " + input,
        "--raw takes one model");
    expect_wrong_use("predict --raw --min-score 0.5 --model " + made().model + " --out " + out + " " + input, "--raw",
                     "--min-score");
  }
  SECTION("refuses an output that cannot be written") {
    const std::string film = made().films + "/images/phantom_00000.png";
    put_file(made().path("file"), "in the way");
    expect_wrong_use("predict --model " + made().model + " --out " + made().path("file") + " " + film,
                     made().path("file"));
    if (::geteuid() == 0) {
      WARN("a folder without rights was not tried: root may write everywhere");
    } else {
      fs::create_directories(made().path("closed"));
      fs::permissions(made().path("closed"), fs::perms::owner_read | fs::perms::owner_exec);
      expect_wrong_use("predict --model " + made().model + " --out " + made().path("closed") + " " + film, "closed");
    }
  }
  SECTION("lets two models vote, and gives equal films names of their own") {
    const std::string out = made().path("voted"), film = made().films + "/images/phantom_00001.png";
    fs::create_directories(made().path("elsewhere"));
    const std::string same_name = made().path("elsewhere") + "/phantom_00001.png";
    fs::copy_file(film, same_name, fs::copy_options::overwrite_existing);
    const program_run run = run_program("predict --model " + made().model + " --model " + made().path("run") +
                                        "/best.safetensors --out " + out + " " + film + " " + same_name);
    INFO(run.err);
    CHECK(run.status == 0);
    CHECK(fs::exists(out + "/phantom_00001_left.png"));
    CHECK(fs::exists(out + "/phantom_00001-2_left.png"));
  }
}

TEST_CASE("program: evaluate writes the scores and prints a table") {
  const std::string report = made().path("report.json");
  const program_run run =
      run_program("evaluate --model " + made().model + " --dataset " + made().dataset + " --report " + report);
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("both found") && Contains("Dice"));
  CHECK_THAT(contents_of(report), Contains("\"films\": 8") && Contains("side_errors") && Contains("hd95"));
  CHECK_THAT(contents_of(report), !Contains(made().folder.path().string()) && !Contains("images/"));

  SECTION("a film that is gone is counted and named") {
    const scratch_folder folder;
    const std::string films = (folder / "films").string(), dataset = (folder / "d.json").string();
    fs::copy(made().films, films, fs::copy_options::recursive);
    REQUIRE(run_program("dataset --images " + films + "/images --masks " + films + "/masks --out " + dataset).status ==
            0);
    fs::remove(films + "/images/phantom_00004.png");
    const program_run partly = run_program("evaluate --model " + made().model + " --dataset " + dataset);
    CHECK(partly.status == 1);
    CHECK_THAT(partly.err, Contains("phantom_00004.png") && !Contains(films));
    CHECK_THAT(partly.out, Contains("films scored 7"));
  }
  SECTION("a report that cannot be written is refused before the work") {
    expect_wrong_use(
        "evaluate --model " + made().model + " --dataset " + made().dataset + " --report /nonexistent/r.json",
        "/nonexistent/r.json");
  }
}
