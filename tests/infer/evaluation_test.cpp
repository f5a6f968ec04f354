// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/score/evaluation.hpp"
#include "lungseg/data/coco/coco_counts.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

constexpr int film_height = 20, film_width = 40;

/// Rows [4, 14), columns [x1, x2).
run_lengths block(int x1, int x2) {
  mask result{film_height, film_width};
  for (int y = 4; y < 14; ++y)
    for (int x = x1; x < x2; ++x) result(y, x) = 1;
  return encode(result);
}
instance true_film(int class_id, int x1, int x2) {
  return {class_id, bounding_box(block(x1, x2)), block(x1, x2)};
}
predicted_lung guess(int class_id, int x1, int x2, float score = 0.9f) {
  return {class_id, score, bounding_box(block(x1, x2)), block(x1, x2)};
}
/// The patient's left lung on the right of the picture.
const film_record two_lungs{
    "a.png", film_height, film_width, {true_film(left_lung, 22, 36), true_film(right_lung, 4, 18)}};
film_prediction predict(std::vector<predicted_lung> lungs, laterality sides = laterality::patient,
                        std::optional<lung_definition> definition = {}) {
  return {"a.png", film_height, film_width, sides, definition, std::move(lungs), {}};
}
film_score score(std::vector<predicted_lung> lungs, laterality sides = laterality::patient) {
  return score_film(two_lungs, laterality::patient, predict(std::move(lungs), sides));
}

}  // namespace

TEST_CASE("score_film: exact predictions") {
  const film_score result = score({guess(right_lung, 4, 18), guess(left_lung, 22, 36)});
  REQUIRE((result.left && result.right && result.both));
  for (const lung_score& lung : {*result.left, *result.right, *result.both}) {
    CHECK(lung.found);
    CHECK(lung.dice == 1);
    CHECK(lung.iou == 1);
    CHECK(lung.distance.hd95 == 0);
    CHECK(lung.distance.assd == 0);
  }
  CHECK(result.side_errors == 0);
  CHECK(result.extra_lungs == 0);
  CHECK(result.faults.empty());
}

TEST_CASE("score_film: a lung is found from IoU 0.5 on") {
  CHECK(score({guess(left_lung, 22, 29), guess(right_lung, 4, 18)}).left->found);        // 7 of 14
  const film_score below = score({guess(left_lung, 22, 28), guess(right_lung, 4, 18)});  // 6 of 14
  CHECK_FALSE(below.left->found);
  CHECK(below.left->iou == Approx(6.0 / 14));
  CHECK(below.left->dice == Approx(12.0 / 20));
  CHECK(below.right->found);
  REQUIRE(below.faults.size() == 1);
  CHECK_THAT(below.faults[0], Catch::Contains("left lung not found (IoU 42 %)"));
}

TEST_CASE("score_film: distances are those on square pixels, and shares of the film do not change") {
  film_prediction found = predict({guess(left_lung, 24, 38), guess(right_lung, 4, 18)});
  const film_score square = score_film(two_lungs, laterality::patient, found);
  found.pixel_aspect = 0.5;  // a column is as wide as two rows are high
  const film_score wide = score_film(two_lungs, laterality::patient, found);
  CHECK(square.left->distance.hd95 == 2);
  CHECK(wide.left->distance.hd95 == 4);
  CHECK(wide.both->distance.assd > square.both->distance.assd);
  CHECK(wide.left->hd95_at_1024 == Approx(square.left->hd95_at_1024));
  CHECK(wide.left->dice == square.left->dice);
  CHECK(wide.right->distance.hd95 == 0);
}

TEST_CASE("score_film: notes call lungs as the dataset does") {
  film_prediction found = predict({guess(left_lung, 4, 18)}, laterality::image);
  found.notes = {{note_code::not_found, {}, right_lung}, {note_code::blank_film, "left of the picture"}};
  const film_score result = score_film(two_lungs, laterality::patient, found);
  CHECK_FALSE(result.left->found);
  CHECK(result.right->found);
  CHECK(result.notes == std::vector<film_note>{{note_code::not_found, {}, left_lung}, found.notes[1]});
  CHECK(with_sides(with_sides(found, laterality::patient), laterality::image).notes == found.notes);
}

TEST_CASE("score_film: without a prediction Dice is 0 and there is no distance") {
  const film_score result = score({guess(right_lung, 4, 18)});
  CHECK_FALSE(result.left->found);
  CHECK(result.left->dice == 0);
  CHECK(result.left->iou == 0);
  CHECK(std::isnan(result.left->distance.hd95));
  CHECK(result.both->dice == Approx(2.0 * 14 / (28 + 14)));
  CHECK_THAT(result.faults.at(0), Catch::Contains("no prediction"));
  CHECK(score({}).both->dice == 0);
}

TEST_CASE("score_film: exchanged sides are side errors and find nothing") {
  const film_score result = score({guess(right_lung, 22, 36), guess(left_lung, 4, 18)});
  CHECK(result.side_errors == 2);
  CHECK(result.found() == 0);
  CHECK(result.left->dice == 0);
  CHECK(result.both->dice == 1);  // as one mask all is well
  CHECK(result.extra_lungs == 0);
}

TEST_CASE("score_film: predictions with the other naming are translated") {
  CHECK(score({guess(right_lung, 22, 36), guess(left_lung, 4, 18)}, laterality::image).found() == 2);
  CHECK(score({guess(right_lung, 4, 18), guess(left_lung, 22, 36)}, laterality::image).side_errors == 2);
}

TEST_CASE("score_film: the best-scored prediction of a side counts, side errors count for each") {
  const film_score result = score({guess(left_lung, 0, 3, 0.3f), guess(left_lung, 22, 36, 0.8f),
                                   guess(left_lung, 4, 18, 0.7f), guess(right_lung, 4, 18)});
  CHECK(result.left->dice == 1);
  CHECK(result.found() == 2);
  CHECK(result.side_errors == 1);
}

TEST_CASE("score_film: a film with one lung, with none, and predictions too many") {
  film_record one = two_lungs;
  one.lungs.pop_back();
  const film_score wrong =
      score_film(one, laterality::patient, predict({guess(left_lung, 22, 36), guess(right_lung, 4, 18)}));
  CHECK(wrong.lungs() == 1);
  CHECK(wrong.found() == 1);
  CHECK_FALSE(wrong.right);
  CHECK(wrong.extra_lungs == 1);
  CHECK(wrong.both->dice == Approx(2.0 * 14 / (14 + 28)));
  const film_score side = score_film(one, laterality::patient, predict({guess(right_lung, 22, 36)}));
  CHECK(side.side_errors == 1);
  CHECK(side.extra_lungs == 0);
  film_record none = two_lungs;
  none.lungs.clear();
  const film_score empty = score_film(none, laterality::patient, predict({guess(left_lung, 22, 36)}));
  CHECK(empty.lungs() == 0);
  CHECK(empty.extra_lungs == 1);
  CHECK_FALSE(empty.both);
}

TEST_CASE("score_film: several masks of a side in the truth are one lung") {
  film_record parts = two_lungs;
  parts.lungs = {true_film(left_lung, 22, 30), true_film(left_lung, 30, 36), true_film(right_lung, 4, 18)};
  CHECK(score_film(parts, laterality::patient, predict({guess(left_lung, 22, 36)})).left->dice == 1);
}

TEST_CASE("score_film: another size is refused with the film's name") {
  film_prediction prediction = predict({});
  prediction.height = 10;
  CHECK_THROWS_WITH(score_film(two_lungs, laterality::patient, prediction), Catch::Contains("a.png"));
  prediction = predict({guess(left_lung, 22, 36)});
  prediction.lungs[0].pixels = encode(mask{10, 10});
  CHECK_THROWS_AS(score_film(two_lungs, laterality::patient, prediction), shape_error);
}

TEST_CASE("evaluation: counts, rates and summaries of a handful of films") {
  evaluation scores;
  scores.add(two_lungs, predict({guess(left_lung, 22, 36), guess(right_lung, 4, 18)}));
  scores.add(two_lungs, predict({guess(left_lung, 22, 29), guess(right_lung, 4, 18)}));  // Dice 2/3, still found
  scores.add(two_lungs, predict({guess(right_lung, 4, 18)}));
  scores.add(two_lungs, predict({guess(right_lung, 22, 36), guess(left_lung, 4, 18)}));
  film_record one = two_lungs;
  one.lungs.pop_back();
  scores.add(one, predict({guess(left_lung, 22, 36)}));
  film_record none = two_lungs;
  none.lungs.clear();
  scores.add(none, predict({}));
  scores.add_failure("broken.png", "truncated");
  const evaluation_report report = scores.report();
  CHECK(report.films == 6);
  CHECK(report.single_lung == 1);
  CHECK(report.without_lung == 1);
  CHECK(report.both_found == 3);
  CHECK(report.one_found == 1);
  CHECK(report.none_found == 1);
  CHECK(report.side_errors == 2);
  CHECK(report.both_found_rate().value == Approx(0.6));
  CHECK(report.side_error_rate().value == Approx(1.0 / 6));
  CHECK(report.left.lungs == 5);
  CHECK(report.left.found == 3);
  CHECK(report.left.dice.mean == Approx((1 + 2.0 / 3 + 0 + 0 + 1) / 5));
  CHECK(report.left.dice.median == Approx(2.0 / 3));
  CHECK(report.left.dice.percentile_5 == 0);
  CHECK(report.left.hd95.count == 4);  // one left lung has no prediction
  CHECK(report.right.dice.mean == Approx(0.75));
  CHECK(report.all.lungs == 9);
  CHECK(report.all.dice.mean == Approx((3 + 2.0 / 3 + 2) / 9));
  CHECK(report.both.lungs == 5);
  REQUIRE(report.failures.size() == 6);
  CHECK(report.failures[0].file == "broken.png");
  CHECK_THAT(report.failures[1].reason, Catch::Contains("left lung not found (no prediction)"));
}

TEST_CASE("evaluation: notes stay with their films and are counted by code") {
  const scratch_folder folder;
  evaluation scores;
  film_prediction doubtful = predict({});
  doubtful.notes = {
      {note_code::not_found, {}, left_lung}, {note_code::not_found, {}, right_lung}, {note_code::blank_film, "x"}};
  scores.add(two_lungs, doubtful);
  scores.add(two_lungs, predict({}));
  const evaluation_report report = scores.report();
  CHECK(report.notes.noted() == 1);
  CHECK(report.notes.text() == "not_found 1, blank_film 1");
  CHECK(report.scores[0].notes == doubtful.notes);
  CHECK(report.scores[1].notes.empty());
  write_report(folder / "report.json", report);
  rapidjson::Document json;
  json.Parse(contents_of(folder / "report.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  CHECK(json["noted_films"].GetInt() == 1);
  CHECK(json["notes"].MemberCount() == 2);
  CHECK(json["notes"]["not_found"].GetInt() == 1);
  CHECK(json["notes"]["blank_film"].GetInt() == 1);
  REQUIRE(json["film_scores"][0]["notes"].Size() == 3);
  CHECK(std::string{json["film_scores"][0]["notes"][2]["code"].GetString()} == "blank_film");
  CHECK(std::string{json["film_scores"][0]["notes"][2]["text"].GetString()} == "x");
  CHECK(json["film_scores"][1]["notes"].Empty());
}

TEST_CASE("write_report: the JSON holds what the design asks for, NaN as null") {
  const scratch_folder folder;
  evaluation scores{laterality::image};
  scores.add(two_lungs, predict({guess(left_lung, 22, 36)}, laterality::image));
  write_report(folder / "report.json", scores.report());
  rapidjson::Document json;
  json.Parse(contents_of(folder / "report.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  CHECK(std::string{json["laterality"].GetString()} == "image");
  CHECK(json["films"].GetInt() == 1);
  CHECK(json["both_found"].GetInt() == 0);
  CHECK(json["one_found"].GetInt() == 1);
  CHECK(json["none_found"].GetInt() == 0);
  CHECK(json["side_errors"].GetInt() == 0);
  CHECK(json["rates"]["one_found"]["rate"].GetDouble() == 1);
  CHECK(json["rates"]["one_found"]["low"].GetDouble() == Approx(0.2065).margin(1e-4));
  for (const char* measure : {"dice", "iou", "hd95", "assd"})
    for (const char* lung : {"left", "right"})
      for (const char* figure : {"mean", "median", "percentile_5"}) {
        REQUIRE(json[lung][measure].HasMember(figure));
        const bool unmeasured = std::string{lung} == "right" && measure[1] != 'i' && measure[1] != 'o';
        CHECK(json[lung][measure][figure].IsNull() == unmeasured);
      }
  CHECK(json["left"]["dice"]["mean"].GetDouble() == 1);
  CHECK(json["right"]["dice"]["mean"].GetDouble() == 0);
  CHECK(json["mask_ap"]["all"]["ap50"].GetDouble() == Approx(0.5));
  CHECK(std::string{json["failures"][0]["file"].GetString()} == "a.png");
  CHECK(json["film_scores"].Size() == 1);
}

TEST_CASE("write_coco_results: entries that the COCO API takes") {
  const scratch_folder folder;
  const std::vector<film_prediction> films{predict({}), predict({guess(left_lung, 22, 36, 0.5f)})};
  write_coco_results(folder / "r.json", films);
  rapidjson::Document json;
  json.Parse(contents_of(folder / "r.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  REQUIRE(json.IsArray());
  REQUIRE(json.Size() == 1);
  CHECK(json[0]["image_id"].GetInt() == 2);
  CHECK(json[0]["category_id"].GetInt() == left_lung);
  CHECK(json[0]["score"].GetDouble() == 0.5);
  CHECK(json[0]["bbox"][2].GetDouble() == 14);
  CHECK(json[0]["segmentation"]["size"][0].GetInt() == film_height);
  CHECK(decompress(json[0]["segmentation"]["counts"].GetString(), "r") == block(22, 36).counts);
  CHECK(std::string{json[0]["laterality"].GetString()} == "patient");
  const std::vector<std::int64_t> ids{10, 77};
  write_coco_results(folder / "r.json", films, ids);
  CHECK_THAT(contents_of(folder / "r.json"), Catch::Contains("\"image_id\":77"));
  CHECK_THROWS_AS(write_coco_results(folder / "r.json", films, std::span{ids}.first(1)), shape_error);
  const std::vector<std::int64_t> categories{5, 9};
  write_coco_results(folder / "r.json", films, ids, categories);
  CHECK_THAT(contents_of(folder / "r.json"), Catch::Contains("\"category_id\":5"));
  CHECK(holds_mark(folder / "r.json", mark::results));
}

TEST_CASE("evaluation: films that are rejected are scored, counted and named") {
  const film_prediction good = predict({guess(left_lung, 22, 36), guess(right_lung, 4, 18)});
  evaluation scores;
  scores.add(two_lungs, good);
  film_prediction forced = good, flagged = good, refused = good;
  forced.verdict.raise(verdict_level::reject, note_code::turned_90);
  forced.forced = true;
  flagged.verdict.raise(verdict_level::reject, note_code::poor_outline);
  refused.verdict = forced.verdict;
  refused.refused = true;
  refused.lungs.clear();
  for (const film_prediction& film : {forced, flagged, refused}) {
    film_record named = two_lungs;
    named.file = "b.png";
    named.source = "there";
    scores.add(named, film);
  }
  const evaluation_report report = scores.report();
  CHECK(report.films == 4);
  CHECK(report.both_found == 3);
  CHECK(report.none_found == 1);
  CHECK(report.verdicts.text() == "good 1, check 0, reject 3");
  CHECK(report.refused == 2);
  CHECK(report.groups.at(0).verdicts.of(verdict_level::reject) == 0);
  CHECK(report.groups.at(1).refused == 2);
  const auto rejected = rejected_films(report);
  REQUIRE(rejected.size() == 3);
  CHECK(rejected[0]->verdict.reasons == std::vector{note_code::turned_90});
  CHECK((rejected[0]->refused && !rejected[1]->refused));

  const scratch_folder folder;
  write_report(folder / "report.json", report);
  rapidjson::Document json;
  json.Parse(contents_of(folder / "report.json").c_str());
  CHECK(json["verdicts"]["reject"].GetInt() == 3);
  CHECK(json["refused_films"].GetInt() == 2);
  CHECK(json["rejected"].Size() == 3);
  CHECK(json["rejected"][1]["file"] == "b.png");
  CHECK(json["rejected"][1]["reasons"][0] == "poor_outline");
  CHECK_FALSE(json["rejected"][1]["refused"].GetBool());
  CHECK(json["film_scores"][0]["verdict"] == "good");
  CHECK(json["film_scores"][3]["refused"].GetBool());
}
