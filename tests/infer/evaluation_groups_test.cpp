// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// An evaluation by source and by definition: no figure of masks is of two definitions, and every count is of all films.
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/scratch_folder.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/score/evaluation.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

constexpr int group_height = 128, group_width = 256;
using maybe_definition = std::optional<lung_definition>;
constexpr lung_definition field = lung_definition::field, whole = lung_definition::whole;

/// Rows [20, 100), columns [x1, x2).
run_lengths columns(int x1, int x2) {
  mask result{group_height, group_width};
  for (int y = 20; y < 100; ++y)
    for (int x = x1; x < x2; ++x) result(y, x) = 1;
  return encode(result);
}

/// A film with both lungs, 80 columns each.
film_record truth(const std::string& source, maybe_definition masks) {
  const auto lung = [](int side, int x1) {
    return instance{side, bounding_box(columns(x1, x1 + 80)), columns(x1, x1 + 80)};
  };
  film_record film{"a.png", group_height, group_width, {lung(left_lung, 140), lung(right_lung, 20)}};
  film.source = source;
  film.definition = masks;
  return film;
}

/// Both lungs, each `missing` columns too slim on one side.
film_prediction prediction_by(maybe_definition masks, int missing = 0) {
  film_prediction result{"a.png", group_height, group_width, laterality::patient, masks, {}, {}};
  for (const auto& [side, x1] : {std::pair{left_lung, 140}, {right_lung, 20}}) {
    const run_lengths pixels = columns(x1, x1 + 80 - missing);
    result.lungs.push_back({side, 0.9f, bounding_box(pixels), pixels});
  }
  return result;
}

/// Two sources of fields, one of whole lungs, each with its own error, and a film that was read by the other
/// definition.
evaluation_report mixed() {
  evaluation scores;
  scores.add(truth("jsrt", field), prediction_by(field));
  scores.add(truth("jsrt", field), prediction_by(field, 16));
  scores.add(truth("covid", whole), prediction_by(whole, 8));
  scores.add(truth("covid", whole), prediction_by(field, 60));
  scores.add(truth("montgomery", field), prediction_by(field, 40));
  return scores.report();
}

double dice(int missing) {
  return 2.0 * (80 - missing) / (160 - missing);
}

}  // namespace

TEST_CASE("evaluation: masks of two definitions are never in one figure") {
  const evaluation_report report = mixed();
  CHECK(report.films == 5);
  CHECK(report.other_definition == 1);
  CHECK(report.all.lungs == 0);
  CHECK(std::isnan(report.all.dice.mean));
  CHECK(std::isnan(report.ap.ap));
  REQUIRE(report.definitions.size() == 2);
  CHECK(report.definitions[0].definition == field);
  CHECK(report.definitions[0].films == 3);
  CHECK(report.definitions[0].all.dice.mean == Approx((dice(0) + dice(16) + dice(40)) / 3));
  CHECK(report.definitions[1].definition == whole);
  CHECK(report.definitions[1].films == 1);
  CHECK(report.definitions[1].left.dice.mean == Approx(dice(8)));
  CHECK(report.definitions[1].ap.ap50 == Approx(1));
}

TEST_CASE("evaluation: a film of another definition than predicted is found or not, and not measured") {
  const evaluation_report report = mixed();
  CHECK(report.both_found == 4);  // 20 of 80 columns are too few
  CHECK(report.none_found == 1);
  const film_score& film = report.scores[3];
  CHECK_FALSE(film.same_definition());
  CHECK_FALSE(film.left->found);
  CHECK(std::isnan(film.left->dice));
  CHECK(std::isnan(film.both->iou));
  CHECK(std::isnan(film.right->distance.assd));
  CHECK_THAT(film.faults.at(0), Catch::Contains("left lung not found (IoU 25 %)"));
  evaluation open;  // where one does not say, the two are compared
  open.add(truth("a", whole), prediction_by({}));
  open.add(truth("a", {}), prediction_by(field));
  CHECK(open.report().other_definition == 0);
  CHECK(open.report().definitions.size() == 2);
}

TEST_CASE("evaluation: every source has figures of its own, which add up") {
  const evaluation_report report = mixed();
  REQUIRE(report.groups.size() == 3);
  CHECK(report.groups[0].source == "covid");
  CHECK(report.groups[0].films == 2);
  CHECK(report.groups[0].other_definition == 1);
  CHECK(report.groups[0].none_found == 1);
  CHECK(report.groups[0].all.dice.mean == Approx(dice(8)));  // the only definition that was measured
  CHECK(report.groups[1].source == "jsrt");
  CHECK(report.groups[1].both_found_rate().value == 1);
  CHECK(report.groups[1].both_found_rate().low == Approx(wilson(2, 2).low));
  CHECK(report.groups[1].all.dice.mean == Approx((dice(0) + dice(16)) / 2));
  CHECK(report.groups[2].source == "montgomery");
  CHECK(report.groups[2].all.lungs == 2);
  std::int64_t films = 0, found = 0;
  for (const group_figures& group : report.groups) films += group.films, found += group.both_found;
  CHECK(films == report.films);
  CHECK(found == report.both_found);
}

TEST_CASE("evaluation: HD95 at 1024 is scaled by the film's longer side") {
  evaluation scores;
  scores.add(truth("a", field), prediction_by(field, 8));
  const evaluation_report report = scores.report();
  CHECK(report.left.hd95.mean == Approx(8));
  CHECK(report.left.hd95_at_1024.mean == Approx(8 * 1024.0 / group_width));
}

TEST_CASE("write_report: groups and definitions stand in the JSON with all their figures") {
  const scratch_folder folder;
  write_report(folder / "report.json", mixed());
  rapidjson::Document json;
  json.Parse(contents_of(folder / "report.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  CHECK(json["other_definition_films"].GetInt() == 1);
  CHECK(json["all"]["dice"]["mean"].IsNull());
  REQUIRE(json["definitions"].Size() == 2);
  CHECK(std::string{json["definitions"][1]["definition"].GetString()} == "whole");
  CHECK(json["definitions"][1]["all"]["dice"]["mean"].GetDouble() == Approx(dice(8)));
  REQUIRE(json["groups"].Size() == 3);
  const auto& jsrt = json["groups"][1];
  CHECK(std::string{jsrt["source"].GetString()} == "jsrt");
  CHECK(jsrt["rates"]["both_found"]["low"].GetDouble() == Approx(wilson(2, 2).low));
  for (const char* member : {"films", "both_found", "one_found", "none_found", "side_errors", "extra_lungs"})
    CHECK(jsrt[member].IsInt64());
  for (const char* lung : {"left", "right", "all", "both"})
    for (const char* measure : {"dice", "iou", "hd95", "hd95_at_1024", "assd"})
      CHECK(jsrt[lung][measure]["mean"].IsNumber());
  const auto& film = json["film_scores"][3];
  CHECK(std::string{film["source"].GetString()} == "covid");
  CHECK(std::string{film["definition"].GetString()} == "whole");
  CHECK(std::string{film["predicted_definition"].GetString()} == "field");
  CHECK(film["left"]["dice"].IsNull());
  CHECK_FALSE(film["left"]["found"].GetBool());
}
