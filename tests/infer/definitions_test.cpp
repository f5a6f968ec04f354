// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/evaluate/definitions.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "lungseg/data/image/png_writer.hpp"

using namespace lungseg;

namespace {

/// A model that has learnt nothing and finds something, by each of the definitions.
predictor model_of(std::vector<lung_definition> known) {
  mask_rcnn_config config = test::small("lungs_small");
  config.definitions = std::move(known);
  std::vector<std::unique_ptr<mask_rcnn>> models;
  models.push_back(std::make_unique<mask_rcnn>(config, 3));
  test::stir(*models.back());
  return {context{}, std::move(models), predict_options{.min_score = 0, .opening = 0}};
}

film slanted_ramp() {
  film result{128, 128};
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) result(y, x) = static_cast<std::uint8_t>((x * y / 16 + 3 * x) % 256);
  return result;
}

/// A film whose masks are what the model finds by one definition.
film_record drawn_by(const predictor& model, const film& picture, lung_definition by,
                     std::optional<lung_definition> said) {
  film_record record{"film.png", picture.height, picture.width, {}};
  for (const predicted_lung& lung : model.predict(picture, "film", {}, by).lungs)
    record.lungs.push_back({lung.class_id, bounding_box(lung.pixels), lung.pixels});
  record.definition = said;
  record.source = "here";
  return record;
}

}  // namespace

TEST_CASE("film_definition: the better of two fits, when it fits, and clearly better") {
  using enum lung_definition;
  film_definition film;
  film.said = field;
  const auto with = [&](double as_field, double as_whole) {
    film.dice = {as_field, as_whole};
    return film;
  };
  CHECK(with(0.95, 0.85).followed() == field);
  CHECK_FALSE(with(0.95, 0.85).mistaken());
  CHECK(with(0.85, 0.95).followed() == whole);
  CHECK(with(0.85, 0.95).mistaken());
  CHECK_FALSE(with(0.902, 0.904).followed());  // alike
  CHECK_FALSE(with(0.902, 0.904).mistaken());
  CHECK_FALSE(with(0.5, 0.79).followed());  // neither fits
  film.said.reset();
  CHECK(with(0.95, 0.85).mistaken());  // nobody had said so
}

TEST_CASE("tell_definitions: masks are told by which of the model's they are, whatever the dataset says") {
  using enum lung_definition;
  const lungseg_test::scratch_folder folder;
  write_png(folder / "film.png", slanted_ramp());
  const predictor model = model_of({field, whole});
  film_dataset films;
  films.folder = folder.path();
  for (const auto& [by, said] : std::vector<std::pair<lung_definition, std::optional<lung_definition>>>{
           {field, field}, {whole, field}, {whole, std::nullopt}, {field, whole}})
    films.films.push_back(drawn_by(model, slanted_ramp(), by, said));
  REQUIRE_FALSE(films.films[0].lungs.empty());
  films.films.push_back({"film.png", 128, 128, {}});  // without lungs: nothing to tell
  films.films.push_back(films.films[0]);
  films.films.back().file = "nowhere.png";

  const definition_report report = tell_definitions(model, films);
  REQUIRE(report.films.size() == 4);
  const lung_definition followed[]{field, whole, whole, field};
  const bool mistaken[]{false, true, true, true};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(report.films[i].film == i);
    CHECK(report.films[i].file == "film.png");
    CHECK(report.films[i].source == "here");
    CHECK(report.films[i].dice[static_cast<std::size_t>(followed[i])] == 1);
    CHECK(report.films[i].followed() == followed[i]);
    CHECK(report.films[i].mistaken() == mistaken[i]);
  }
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].file == "nowhere.png");
}

TEST_CASE("tell_definitions: a model of one definition cannot tell") {
  for (const auto& known : std::vector<std::vector<lung_definition>>{{}, {lung_definition::field}})
    CHECK_THROWS_WITH(tell_definitions(model_of(known), {}), Catch::Contains("one definition of a lung only"));
}
