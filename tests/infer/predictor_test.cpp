// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/predictor.hpp"

#include <catch2/catch.hpp>

#include "../support/small_mask_rcnn.hpp"

using namespace lungseg;

namespace {

/// The same weights with each of the mask thresholds; below 0: a model that finds nothing.
predictor ensemble(const std::vector<float>& thresholds, predict_options options) {
  std::vector<std::unique_ptr<mask_rcnn>> models;
  for (const float threshold : thresholds) {
    mask_rcnn_config config = test::small("lungs_small");
    config.mask_threshold = std::abs(threshold);
    if (threshold < 0) config.detection_score = 1;
    models.push_back(std::make_unique<mask_rcnn>(config, 3));
    test::stir(*models.back());
  }
  return {context{}, std::move(models), options};
}

film product_ramp() {
  film result{128, 128};
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) result(y, x) = static_cast<std::uint8_t>((x * y / 16 + 3 * x) % 256);
  return result;
}

std::vector<run_lengths> masks_of(const film_prediction& prediction) {
  std::vector<run_lengths> result;
  for (const predicted_lung& lung : prediction.lungs) result.push_back(lung.pixels);
  return result;
}

const predict_options any_score{.min_score = 0, .opening = 0};

}  // namespace

TEST_CASE("predictor: every model's own threshold counts, in any order") {
  const film picture = product_ramp();
  const auto masks = [&](const std::vector<float>& thresholds) {
    return masks_of(ensemble(thresholds, any_score).predict(picture, "film"));
  };
  const auto low = masks({0.25f}), middle = masks({0.5f}), high = masks({0.75f});
  REQUIRE_FALSE(middle.empty());
  REQUIRE(low != middle);
  REQUIRE(high != middle);
  CHECK(masks({0.25f, 0.75f}) == middle);
  CHECK(masks({0.75f, 0.25f}) == middle);
  CHECK(masks({0.75f, 0.75f}) == high);
}

TEST_CASE("predictor: masks by the definition that is asked for, else the film's own, else the lung field") {
  using enum lung_definition;
  const auto with_definitions = [](std::vector<lung_definition> known, predict_options options) {
    mask_rcnn_config config = test::small("lungs_small");
    config.definitions = std::move(known);
    std::vector<std::unique_ptr<mask_rcnn>> models;
    models.push_back(std::make_unique<mask_rcnn>(config, 3));
    test::stir(*models.back());
    return predictor{context{}, std::move(models), options};
  };
  const predictor both = with_definitions({whole, field}, any_score);
  CHECK(both.definition() == field);
  const film_prediction as_field = both.predict(product_ramp(), "film"),
                        as_whole = both.predict(product_ramp(), "film", {}, whole);
  CHECK(as_field.definition == field);
  CHECK(as_whole.definition == whole);
  CHECK(masks_of(as_field) != masks_of(as_whole));
  film_record record;
  CHECK(both.definition_for(record) == field);
  record.definition = whole;
  CHECK(both.definition_for(record) == whole);

  predict_options wanted = any_score;
  wanted.definition = whole;
  const predictor asked = with_definitions({whole, field}, wanted);
  CHECK(masks_of(asked.predict(product_ramp(), "film")) == masks_of(as_whole));
  record.definition = field;
  CHECK(asked.definition_for(record) == whole);

  CHECK_FALSE(with_definitions({}, any_score).predict(product_ramp(), "film").definition);
  CHECK(with_definitions({whole}, any_score).definition() == whole);
  CHECK_THROWS_WITH(with_definitions({field}, wanted), Catch::Contains("no masks of the definition 'whole'"));
  CHECK_THROWS_WITH(with_definitions({}, wanted), Catch::Contains("no masks of the definition 'whole'"));
  CHECK_THROWS_AS(with_definitions({field}, any_score).predict(product_ramp(), "film", {}, whole), option_error);
}

TEST_CASE("predictor: a model of slices holds nothing against what frontal films look like") {
  const auto of = [](std::vector<film_modality> learned) {
    std::vector<std::unique_ptr<mask_rcnn>> models;
    for (const film_modality each : learned) {
      mask_rcnn_config config = test::small("lungs_small");
      config.modality = each;
      models.push_back(std::make_unique<mask_rcnn>(config, 3));
      test::stir(*models.back());
    }
    return predictor{context{}, std::move(models), any_score};
  };
  const film dark{128, 128};  // a note for a film: nothing is on it
  const predictor films = of({film_modality::xray}), slices = of({film_modality::ct});
  CHECK(slices.modality() == film_modality::ct);
  CHECK_FALSE(films.predict(dark, "film").notes.empty());
  for (const film_note& note : slices.predict(dark, "film").notes) CHECK(note.code == note_code::not_found);
  CHECK_THROWS_WITH(of({film_modality::xray, film_modality::ct}), Catch::Contains("another for CT slices"));
}

TEST_CASE("predictor: a lung that half of the models found is kept, one that fewer found is not") {
  const auto lungs = [](const std::vector<float>& thresholds) {
    return ensemble(thresholds, any_score).predict(product_ramp(), "film").lungs.size();
  };
  const std::size_t alone = lungs({0.5f});
  REQUIRE(alone > 0);
  CHECK(lungs({0.5f, -1}) == alone);
  CHECK(lungs({-1, 0.5f}) == alone);
  CHECK(lungs({0.5f, -1, 0.5f, -1, -1}) == 0);
}

TEST_CASE("predictor: the result says what the network saw of the film, in the values of its file") {
  const film inside = product_ramp();
  film picture{200, 190, 255};
  for (int y = 0; y < 128; ++y) std::copy_n(inside.row(y), 128, picture.row(y + 50) + 20);
  const film_area part = content_of(inside);  // its first column is of one level
  const grey_levels own = levels_of(inside, part);
  predictor model = ensemble({0.5f}, any_score);
  const film_prediction as_read = model.predict(picture, "film");
  CHECK(as_read.levels == own);
  CHECK(as_read.content == film_area{part.top + 50, part.left + 20, part.height, part.width});
  const film_prediction of_12_bits = model.predict(picture, "film", {1000, 1000 + 10 * 255});
  CHECK(of_12_bits.levels == grey_levels{1000 + 10 * own.black, 1000 + 10 * own.white});
}

TEST_CASE("predictor: a film that has not the pixels that its sides ask for is refused") {
  const predictor model = ensemble({0.5f}, any_score);
  film cut = product_ramp(), tall = product_ramp();
  cut.pixels.resize(10);
  tall.height = 4000;
  CHECK_THROWS_WITH(model.predict(cut, "cut"), "predict: the film is 128 x 128 and has 10 pixels");
  CHECK_THROWS_WITH(model.predict(film_file{tall, {}}, "tall"), Catch::Contains("4000 x 128 and has 16384 pixels"));
}
