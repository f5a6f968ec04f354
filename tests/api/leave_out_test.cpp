// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// leave_out(): every source by a model that has not seen it, and that was not chosen by it.

#include "lungseg/api/leave_out.hpp"
#include "lungseg/api/train.hpp"

#include <rapidjson/document.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "lungseg/core/files/archive.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

const context ctx = context{}.with_threads(2).with_seed(3);

/// Films 0 and 1 from "St. Anna", 2 to 4 from "b", 5 from "c".
film_dataset three_sources(const scratch_folder& where) {
  film_dataset films = lungseg_test::drawn(where, 6);
  for (std::size_t i = 0; i < films.films.size(); ++i) {
    films.films[i].source = i < 2 ? "St. Anna" : i < 5 ? "b" : "c";
    films.films[i].definition = lung_definition::field;
  }
  return films;
}

training_task task_of(const film_dataset& films) {
  return {test::tiny_mask_rcnn(), films, {}, {}};
}

training_recipe recipe_in(const fs::path& folder, int epochs = 1) {
  training_recipe recipe;
  recipe.training.folder = folder;
  recipe.training.stages = {{"heads", epochs, 1e-3f}};
  recipe.learning.batch = 2;
  return recipe;
}

std::string described(const training_result& run, const std::string& key) {
  return read_archive(run.files.last()).text(detail::state_prefix + key);
}

}  // namespace

TEST_CASE("leave_out: each source in turn, trained without it and tested on all of it", "[api]") {
  const scratch_folder where, runs;
  const film_dataset films = three_sources(where);
  std::string told;
  training_recipe recipe = recipe_in(runs.path());
  recipe.training.log = [&](log_level, std::string_view text) { told += std::string{text} + "\n"; };
  const std::vector<left_out_fold> folds = leave_out(ctx, task_of(films), recipe, {}, 2);
  REQUIRE(folds.size() == 3);
  const std::int64_t sizes[] = {2, 3, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(folds[i].scores);
    CHECK(folds[i].training_films == 6 - sizes[i]);
    CHECK(folds[i].scores->films == sizes[i]);
    REQUIRE(folds[i].scores->groups.size() == 1);
    CHECK(folds[i].scores->groups[0].source == folds[i].source);
    CHECK(described(folds[i].training, "films").starts_with(std::to_string(6 - sizes[i]) + " "));
    CHECK(described(folds[i].training, "validation_films")
              .starts_with(std::to_string(std::min<std::int64_t>(2, sizes[i])) + " "));
    // Nothing is chosen: the weights are the last epoch's.
    CHECK(folds[i].training.best_step == folds[i].training.steps);
  }
  CHECK(folds[0].training.files.folder == runs / "without_St._Anna");
  CHECK(fs::exists(runs / "without_b/report.json"));
  CHECK_THAT(told, Catch::Contains("leaving out b: 3 films to test on, 3 to learn from"));
  CHECK_THAT(told, !Catch::Contains("validation films are training films"));

  rapidjson::Document json;
  json.Parse(contents_of(leave_out_file(runs.path())).c_str());
  REQUIRE_FALSE(json.HasParseError());
  REQUIRE(json["folds"].Size() == 3);
  CHECK(std::string{json["folds"][0]["source"].GetString()} == "St. Anna");
  CHECK(std::string{json["folds"][0]["model"].GetString()} == "without_St._Anna/best.safetensors");
  CHECK(json["folds"][1]["training_films"].GetInt() == 3);
  CHECK(json["folds"][1]["films"].GetInt() == 3);
  CHECK(std::string{json["folds"][1]["definitions"][0]["definition"].GetString()} == "field");

  SECTION("an earlier run is not replaced before anything was asked") {
    CHECK_THROWS_WITH(leave_out(ctx, task_of(films), recipe, {"b"}), Catch::Contains("resume"));
  }
}

TEST_CASE("leave_out: a stopped fold goes on where it was, and the others follow", "[api]") {
  const scratch_folder where, runs;
  const film_dataset films = three_sources(where);
  const auto whole = leave_out(ctx, task_of(films), recipe_in(runs / "whole", 2), {"b", "c"}, 0);
  REQUIRE(whole.size() == 2);

  training_recipe recipe = recipe_in(runs / "parts", 2);
  int asked = 0;
  recipe.training.cancelled = [&] { return ++asked > 1; };
  const auto part = leave_out(ctx, task_of(films), recipe, {"b", "c"}, 0);
  REQUIRE(part.size() == 1);
  CHECK(part[0].training.stop == stop_reason::cancelled);
  CHECK_FALSE(part[0].scores);
  CHECK_FALSE(fs::exists(leave_out_file(runs / "parts")));

  recipe.training.cancelled = {};
  recipe.training.resume = true;
  const auto rest = leave_out(ctx, task_of(films), recipe, {"b", "c"}, 0);
  REQUIRE(rest.size() == 2);
  for (const char* file :
       {"without_b/best.safetensors", "without_c/best.safetensors", "without_b/report.json", "leave_out.json"})
    CHECK((contents_of(runs / "parts" / file) == contents_of(runs / "whole" / file)));
}

TEST_CASE("leave_out: what makes no sense is refused before the first training", "[api]") {
  const scratch_folder where, runs;
  const film_dataset films = three_sources(where);
  const auto refused = [&](const film_dataset& set, std::vector<std::string> sources) {
    CHECK_THROWS_AS(leave_out(ctx, task_of(set), recipe_in(runs.path()), std::move(sources)), option_error);
    CHECK(runs.count() == 0);
  };
  refused(films, {"b", "nobody"});
  refused(films, {"b", "b"});
  film_dataset alike = films;
  alike.films[5].source = "St. Anna";
  alike.films[4].source = "St. Anna";
  alike.films[3].source = "St. Anna!";
  alike.films[2].source = "St. Anna?";
  refused(alike, {});
  film_dataset lost = films;
  lost.films[0].source.clear();
  refused(lost, {});
  training_task validated = task_of(films);
  validated.validation = films;
  CHECK_THROWS_AS(leave_out(ctx, validated, recipe_in(runs.path())), option_error);
}

TEST_CASE("leave_out: a definition that no other source has is warned of", "[api]") {
  const scratch_folder where, runs;
  film_dataset films = three_sources(where);
  films.films[5].definition = lung_definition::whole;
  std::string told;
  training_recipe recipe = recipe_in(runs.path());
  recipe.training.log = [&](log_level level, std::string_view text) {
    if (level == log_level::warning) told += std::string{text} + "\n";
  };
  leave_out(ctx, task_of(films), recipe, {"c"}, 0);
  CHECK_THAT(told, Catch::Contains("definition 'whole'"));
}

TEST_CASE("train: leave_out instead of run", "[api]") {
  const scratch_folder where, runs;
  const auto begin = [&] {
    return train(three_sources(where)).preset(test::tiny_mask_rcnn()).on(ctx).stages({{"heads", 1, 1e-3f}}).batch(2);
  };
  const std::vector<left_out_fold> folds = begin().leave_out(runs.path(), {"c"});
  REQUIRE(folds.size() == 1);
  CHECK(folds[0].scores->films == 1);
  CHECK_THROWS_AS(begin().validation(0.2).leave_out(runs / "x"), option_error);
}
