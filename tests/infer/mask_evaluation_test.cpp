// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/evaluate/mask_evaluation.hpp"

#include <catch2/catch.hpp>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/data/json/json_reader.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::drawn;
using lungseg_test::scratch_folder;

namespace {
/// A U-Net that calls every pixel lung, or none.
mask_predictor constant(bool lung) {
  std::vector<std::unique_ptr<unet>> models;
  models.push_back(std::make_unique<unet>(test::tiny_unet(), 3));
  for (nn::parameter* p : models[0]->state().parameters) {
    if (p->name == "final_conv.weight") p->value.fill(0);
    if (p->name == "final_conv.bias") p->value.fill(lung ? 9.0f : -9.0f);
  }
  models[0]->state().touch();
  return {context{}, std::move(models)};
}
}  // namespace

TEST_CASE("evaluate_masks: the lungs of a film are one mask, and bad films stand among the failures") {
  const scratch_folder where;
  film_dataset films = drawn(where, 3);
  lungseg_test::put_file(where / "film1.png", "no film");
  std::int64_t lungs = 0;
  for (const instance& lung : films.films[0].lungs) lungs += area(lung.pixels);
  mask_predictor all = constant(true), none = constant(false);

  const mask_report report = evaluate_masks(all, films);
  REQUIRE(report.scores.size() == 2);
  CHECK(report.scores[0].file == "film0.png");
  CHECK(report.scores[0].dice == Approx(2.0 * static_cast<double>(lungs) / static_cast<double>(lungs + 72 * 96)));
  CHECK(report.scores[0].iou == Approx(static_cast<double>(lungs) / (72 * 96)));
  CHECK(report.dice.mean == Approx((report.scores[0].dice + report.scores[1].dice) / 2));
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].file == "film1.png");

  const mask_report empty = evaluate_masks(none, films);
  CHECK(empty.dice.mean == 0);
  CHECK(empty.hd95.count == 0);
  films.films[2].lungs.clear();
  CHECK(evaluate_masks(none, films).scores[1].dice == 1);  // two empty masks agree

  write_report(where / "report.json", report);
  const std::string text = contents_of(where / "report.json");
  CHECK_THAT(text, Catch::Contains("\"films\": 2") && Catch::Contains("film1.png") && Catch::Contains("not a medical"));
}

TEST_CASE("evaluate_masks: masks of two definitions are not in one figure") {
  const scratch_folder where;
  film_dataset films = drawn(where, 3);
  films.films[0].definition = films.films[2].definition = lung_definition::whole;
  films.films[1].definition = lung_definition::field;
  mask_predictor all = constant(true);
  const mask_report report = evaluate_masks(all, films);
  CHECK(report.dice.count == 0);
  REQUIRE(report.definitions.size() == 2);
  CHECK(report.definitions[0].definition == lung_definition::field);
  CHECK(report.definitions[0].films == 1);
  CHECK(report.definitions[0].dice.mean == report.scores[1].dice);
  CHECK(report.definitions[1].dice.mean == Approx((report.scores[0].dice + report.scores[2].dice) / 2));
  write_report(where / "report.json", report);
  CHECK_THAT(contents_of(where / "report.json"), Catch::Contains("\"definition\": \"whole\""));
}

TEST_CASE("evaluate_masks: films are called by their ids, the failed one too") {
  const scratch_folder where;
  film_dataset films = drawn(where, 2);
  films.films[0].image_id = 40, films.films[1].image_id = 7;
  lungseg_test::put_file(where / "film1.png", "no film");
  mask_predictor all = constant(true);
  const mask_report report = evaluate_masks(all, films);
  CHECK(report.scores[0].image_id == 40);
  CHECK(report.failures[0].image_id == 7);
  write_report(where / "report.json", report);
  const std::string text = contents_of(where / "report.json");
  CHECK_THAT(text, Catch::Contains("\"image_id\": 40") && Catch::Contains("\"image_id\": 7"));
}
