// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg definitions, from outside: masks of one definition in a dataset that says the other are named and put right.

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../support/small_mask_rcnn.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::expect_wrong_use;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::scratch_folder;

namespace {

/// A network that has learnt nothing and has masks of both definitions.
std::unique_ptr<lungseg::mask_rcnn> of_both_definitions() {
  lungseg::mask_rcnn_config config = lungseg::test::small("lungs_small");
  config.definitions = {lungseg::lung_definition::field, lungseg::lung_definition::whole};
  auto net = std::make_unique<lungseg::mask_rcnn>(config, 3);
  lungseg::test::stir(*net);
  return net;
}

/// The drawn films with the whole lungs that such a network finds, which a dataset calls lung fields. Whole lungs are
/// more than 0.005 of Dice from the fields on all of them.
lungseg::film_dataset mistaken_films() {
  std::vector<std::unique_ptr<lungseg::mask_rcnn>> models;
  models.push_back(of_both_definitions());
  const lungseg::predictor model{{}, std::move(models), {.min_score = 0, .opening = 0}};
  lungseg::film_dataset films;
  films.folder = made().films + "/images";
  for (int i = 0; i < 3; ++i) {
    const std::string name = "phantom_0000" + std::to_string(i) + ".png";
    const lungseg::film_prediction found =
        model.predict(lungseg::read_film_file(films.folder / name), name, lungseg::lung_definition::whole);
    lungseg::film_record record{name, found.height, found.width, {}};
    for (const lungseg::predicted_lung& lung : found.lungs)
      record.lungs.push_back({lung.class_id, lungseg::bounding_box(lung.pixels), lung.pixels});
    record.definition = lungseg::lung_definition::field;
    record.source = "drawn";
    films.films.push_back(std::move(record));
  }
  return films;
}

}  // namespace

TEST_CASE("definitions: masks of another definition than the dataset says are named, counted and put right", "[cli]") {
  const scratch_folder folder;
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  lungseg::archive contents;
  const auto net = of_both_definitions();
  lungseg::add_model(contents, *net);
  lungseg::write_archive(path("model.safetensors"), contents);
  lungseg::write_coco(path("said_field.json"), mistaken_films());
  const auto run = [&](const std::string& arguments, int status) {
    const program_run result =
        run_program("definitions --min-score 0 --opening 0 --model " + path("model.safetensors") + " " + arguments);
    INFO(arguments << "\n" << result.out << result.err);
    REQUIRE(result.status == status);
    return result;
  };

  const program_run told = run("--dataset " + path("said_field.json"), 1);  // nothing was put right
  CHECK_THAT(told.err, Contains("phantom_00002.png: its masks follow `whole` (field: Dice 0.") &&
                           Contains("whole: Dice 1.000), the dataset says: field"));
  CHECK_THAT(told.out, Contains("drawn                field           3                      0      3        0"));

  CHECK_THAT(run("--dataset " + path("said_field.json") + " --out " + path("right.json"), 0).err,
             Contains("right.json: 3 films, the definition of 3 put right"));
  const std::string right = contents_of(path("right.json"));
  CHECK_THAT(right, Contains("\"lung_definition\":\"whole\"") && !Contains("\"lung_definition\":\"field\""));
  const program_run again = run("--dataset " + path("right.json"), 0);
  CHECK_THAT(again.out, Contains("drawn                whole           3                      0      3        0"));
  CHECK_THAT(again.err, !Contains("phantom_"));

  // A film that may lack a lung has no place in the file, and names that meant nothing are the library's.
  lungseg::film_dataset whole = lungseg::read_dataset(path("right.json"));
  std::vector<lungseg::instance>& lungs = whole.films[0].lungs;
  if (lungs.size() == 1) {
    lungs.push_back(lungs[0]);
    lungs[1].class_id = lungseg::other_side(lungs[0].class_id);
  }
  lungseg::write_coco(path("both.json"), whole);
  std::string damaged = contents_of(path("both.json"));
  const std::size_t size = damaged.find("\"size\":[");
  REQUIRE(size != damaged.npos);
  damaged.insert(size + 8, "1");
  put_file(path("damaged.json"), damaged);
  const program_run kept = run("--dataset " + path("damaged.json") + " --out " + path("kept.json"), 1);
  CHECK_THAT(kept.err, Contains("left out, a lung of it may be missing"));
  CHECK(lungseg::read_dataset(path("kept.json")).films.size() == 2);
  lungseg::film_dataset called = lungseg::read_dataset(path("right.json"));
  called.classes = {"right lung", "left lung"};
  lungseg::write_coco(path("called.json"), called);
  run("--dataset " + path("called.json") + " --categories \"right lung,left lung\" --out " + path("named.json"), 0);
  const lungseg::film_dataset named = lungseg::read_dataset(path("named.json"));
  CHECK(named.classes == std::vector<std::string>{"left lung", "right lung"});
  REQUIRE(named.films.size() == called.films.size());
  CHECK(named.films[0].lungs[0].class_id == called.films[0].lungs[0].class_id);

  expect_wrong_use("definitions --definition whole --dataset " + path("right.json"), "unknown option", "--definition");
  expect_wrong_use("definitions --model " + made().model + " --dataset " + path("right.json"),
                   "one definition of a lung only");
  expect_wrong_use("definitions --dataset " + path("right.json") + " --out " + path("right.json"), "right.json");
}
