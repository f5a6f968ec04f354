// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/small_view.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "material.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

/// A model that takes every picture for one of a class. \return its file
std::string model_that_sees(const scratch_folder& folder, int class_index) {
  const std::string view = (folder / "view.safetensors").string(), out = (folder / "model.safetensors").string();
  const auto classifier = test::constant_view(class_index);
  archive contents;
  add_model(contents, *classifier);
  write_archive(view, contents);
  const program_run run = run_program("convert --view " + view + " " + made().model + " " + out);
  INFO(run.err);
  REQUIRE(run.status == 0);
  return out;
}

}  // namespace

TEST_CASE("predict: refused pictures are named in every output, and get no masks unless forced", "[cli]") {
  const scratch_folder folder;
  const std::string model = model_that_sees(folder, film_pose{1}.index());
  put_film(folder / "films/a.png");
  put_film(folder / "films/b.png", 1);
  const std::string out = (folder / "out").string();
  const std::string line = "predict --min-score 0.01 --model " + model + " --out " + out + " ";
  const program_run refused = run_program(line + (folder / "films").string());
  CHECK(refused.status == 1);
  CHECK_THAT(refused.out, Contains("0 films read") && Contains("2 refused: ") && Contains("turned_90 2"));
  CHECK_THAT(refused.err, Contains("a.png: reject: turned_90: a frontal film turned clockwise by 90 degrees"));
  const std::string table = contents_of(folder / "out/films.json");
  CHECK_THAT(table, Contains("\"status\": \"refused\"") && Contains("\"verdict\": \"reject\""));
  CHECK_THAT(contents_of(folder / "out/report_files/films-0001.js"),
             Contains("\"refused\"") && Contains("turned_90: "));
  CHECK_FALSE(std::filesystem::exists(folder / "out/a_left.png"));

  const program_run forced = run_program(line + "--force " + (folder / "films").string());
  CHECK(forced.status == 0);
  CHECK_THAT(forced.out, Contains("2 films read"));
  CHECK_THAT(contents_of(folder / "out/films.json"),
             Contains("\"status\": \"ok\"") && Contains("\"verdict\": \"reject\""));
  CHECK(std::filesystem::exists(folder / "out/a_left.png"));
  // What was forced before is refused now, and leaves nothing behind.
  CHECK(run_program(line + "--auto-orient " + (folder / "films").string()).status == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "out/a_left.png"));
}

TEST_CASE("evaluate: refused films are scored all the same, counted and named", "[cli]") {
  const scratch_folder folder;
  const std::string model = model_that_sees(folder, film_pose{1}.index()), report = (folder / "r.json").string();
  const program_run run = run_program("evaluate --min-score 0.01 --model " + model + " --dataset " + made().dataset +
                                      " --report " + report);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("films scored 8") &&
                          Contains("verdicts: good 0, check 0, reject 8; 8 that predict refuses, scored all the same"));
  CHECK_THAT(run.err, Contains("phantom_00000.png: refused by predict (turned_90), scored all the same"));
  CHECK_THAT(contents_of(report), Contains("\"refused_films\": 8") && Contains("\"rejected\": ["));
}

TEST_CASE("info and convert: a view classifier goes where its model goes", "[cli]") {
  const scratch_folder folder;
  const std::string model = model_that_sees(folder, 0), again = (folder / "again.safetensors").string();
  CHECK_THAT(run_program("info " + made().model).out, Contains("view classifier: none, so no picture is refused"));
  REQUIRE(run_program("convert " + model + " " + again).status == 0);
  CHECK_THAT(run_program("info " + again).out, Contains("view classifier: 32 x 32 pixels"));
  CHECK_THAT(run_program("info " + (folder / "view.safetensors").string()).out, Contains("kind: view_classifier"));
  expect_wrong_use("convert " + (folder / "view.safetensors").string() + " " + (folder / "x.safetensors").string(),
                   "view classifier alone");
  expect_wrong_use("convert --view " + made().model + " " + model + " " + (folder / "x.safetensors").string(),
                   "holds no view classifier");
}

TEST_CASE("train --task view: a classifier from films and other pictures", "[cli]") {
  const scratch_folder folder;
  put_film(folder / "others/other.png");
  const std::string out = (folder / "run").string();
  const program_run run = run_program("train --task view --dataset " + made().dataset + " --negatives " +
                                      (folder / "others").string() + " --batch 4 --stages all:1@1e-3 --out " + out);
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK(view_from(read_archive(out + "/best.safetensors")) != nullptr);
  expect_wrong_use(
      "train --dataset " + made().dataset + " --negatives " + (folder / "others").string() + " --out " + out + "2",
      "--negatives");
  expect_wrong_use("train --task view --preset lungs --dataset " + made().dataset + " --out " + out + "2", "--preset");
}
