// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// What the program's outputs may take the place of.

#include <catch2/catch.hpp>
#include <iterator>
#include <string>

#include "../support/scratch_folder.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("program: predict replaces its own results, no film and nothing else") {
  const scratch_folder folder;
  const fs::path films = folder / "films";
  put_film(films / "p1.png");
  put_film(films / "p1_left.png", 1);
  const std::string before = contents_of(films / "p1_left.png");
  fs::create_directory_symlink(films, folder / "link");
  fs::create_directory(folder / "other");
  for (const char* spelled : {"films", "link", "other/../films"}) {
    const program_run run = predict(folder / spelled, films.string());
    INFO(run.err);
    CHECK(run.status == 2);
    CHECK_THAT(run.err, Contains("p1_left.png") && Contains("name another place"));
  }
  CHECK(contents_of(films / "p1_left.png") == before);
  CHECK(std::distance(fs::directory_iterator{films}, {}) == 2);

  fs::rename(films / "p1_left.png", films / "p2.png");
  CHECK(predict(films, films.string()).status == 0);
  const std::string results = contents_of(films / "results.json");
  const program_run again = run_program("predict --min-score 0.01 --model " + made().model + " --out " +
                                        films.string() + " " + films.string());
  CHECK(again.status == 0);
  CHECK_THAT(again.out, Contains("2 films read"));
  CHECK_THAT(again.err, Contains("6 pictures made by this program are not taken for films"));
  CHECK(contents_of(films / "results.json") == results);
  const program_run named = run_program("dataset --images " + films.string() + " --masks " + made().films +
                                        "/masks --out " + (folder / "d.json").string());
  CHECK_THAT(named.err, !Contains("p1_overlay.png"));

  for (const char* name : {"results.json", "films.json", "report.html", "p1_overlay.png"}) {
    const fs::path out = folder / ("foreign_" + std::string{name});
    fs::create_directory(out);
    put_file(out / name, "[1, 2]");
    CHECK_THAT(predict(out, films.string()).err, Contains(name) && Contains("was not written by this command"));
    CHECK(contents_of(out / name) == "[1, 2]");
    CHECK(std::distance(fs::directory_iterator{out}, {}) == 1);
  }
}

TEST_CASE("program: films in folders below the one that was named are not missed in silence") {
  const scratch_folder folder;
  const fs::path films = folder / "films";
  put_film(films / "2024/p1.png");
  put_film(films / "2025/p2.png");
  expect_wrong_use("predict --model " + made().model + " --out " + (folder / "out").string() + " " + films.string(),
                   "films: holds no PNG, JPEG or DICOM film, and 2 folders below it hold pictures that are not taken (",
                   "films/2024, ");
  put_film(films / "p0.png");
  const program_run run = predict(folder / "out", films.string());
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("1 films read"));
  CHECK_THAT(run.err, Contains("warning: ") && Contains("films: 2 folders below it hold pictures that are not taken"));

  const fs::path masks = films / "masks";
  put_film(masks / "p0.png");
  fs::remove_all(films / "2025");
  const program_run built = run_program("dataset --quiet --images " + films.string() + " --masks " + masks.string() +
                                        " --out " + (folder / "d.json").string());
  CHECK_THAT(built.err,
             Contains("films: 1 folder below it holds pictures that are not taken (") && Contains("films/2024)"));
}

TEST_CASE("program: no command replaces its input, or a file that is none of its own") {
  const scratch_folder folder;
  const std::string model = (folder / "best.safetensors").string(), note = (folder / "note.txt").string();
  fs::copy_file(made().model, model);
  put_file(note, "mine");
  const std::string films = made().films, sources = " --images " + films + "/images --masks " + films + "/masks";
  const auto refused = [](const std::string& arguments, const std::string& file) {
    const std::string before = contents_of(file);
    expect_wrong_use(arguments, file);
    CHECK(contents_of(file) == before);
  };
  const std::string scores = "evaluate --model " + model + " --dataset " + made().dataset + " --report ";
  refused(scores + made().dataset, made().dataset);
  refused(scores + model, model);
  refused(scores + note, note);
  refused("convert " + model + " " + folder.path().string() + "/./best.safetensors", "best.safetensors");
  refused("convert --to lungseg " + model + " " + note, note);
  refused("dataset" + sources + " --out " + note, note);
  refused("dataset" + sources + " --out " + films + "/masks/phantom_00000.png", "phantom_00000.png");
  refused("dataset" + sources + " --out " + (folder / "d.json").string() + " --figures " + films + "/left",
          films + "/left/phantom_00000.png");
  refused("train --dataset " + made().dataset + " --init " + model + " --out " + folder.path().string(), model);
  fs::create_directories(folder / "drawn/images");
  put_file(folder / "drawn/images/phantom_00001.png", "mine");
  refused("phantom --count 2 --max-size 160 --out " + (folder / "drawn").string(),
          (folder / "drawn/images/phantom_00001.png").string());
  CHECK_FALSE(fs::exists(folder / "d.json"));
  CHECK_FALSE(fs::exists(folder / "drawn/masks"));

  for (int twice = 0; twice < 2; ++twice) {
    CHECK(run_program(scores + (folder / "report.json").string()).status == 0);
    CHECK(run_program("convert " + model + " " + (folder / "copy.safetensors").string()).status == 0);
    CHECK(run_program("phantom --count 2 --max-size 160 --out " + (folder / "again").string()).status == 0);
    for (const char* format : {"coco", "seed"})
      CHECK(run_program("dataset" + sources + " --format " + format + " --out " + (folder / "set.json").string() +
                        " --figures " + (folder / "figures").string())
                .status == 0);
  }
}
