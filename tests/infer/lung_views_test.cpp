// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/lung_views.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "../support/small_mask_rcnn.hpp"
#include "lungseg/infer/predict/predictor.hpp"

using namespace lungseg;

namespace {

lung_signs signs_of_cells(const std::vector<float>& cells, int side) {
  lung_signs result;
  detail::add_cell_signs({cells.data(), {side, side}}, 0.5f, result);
  return result;
}

film ramp() {
  film result{128, 128};
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) result(y, x) = static_cast<std::uint8_t>((x * y / 16 + 3 * x) % 256);
  return result;
}

film_prediction predicted(predict_options options, std::vector<lung_definition> definitions = {}) {
  mask_rcnn_config config = test::small("lungs_small");
  config.definitions = std::move(definitions);
  std::vector<std::unique_ptr<mask_rcnn>> models;
  models.push_back(std::make_unique<mask_rcnn>(config, 3));
  test::stir(*models.back());
  return predictor{context{}, std::move(models), options}.predict(ramp(), "film");
}

}  // namespace

TEST_CASE("Signs of a mask's cells, by hand") {
  // One cell inside, which is its own outline; of the others one is as unsure.
  const lung_signs unsure = signs_of_cells({0.75f, 0.25f, 0, 0}, 2);
  const double entropy = -(0.75 * std::log(0.75) + 0.25 * std::log(0.25));
  CHECK(unsure.boundary_entropy == Approx(2 * entropy).margin(1e-4));
  CHECK(unsure.inside_doubt == Approx(0.25));
  CHECK(unsure.self_dice == Approx(2 * 0.75 / (1 + 1)).margin(1e-4));  // one cell, and probabilities of one in all
  // Nine cells inside, of which eight are the outline: the edge of the grid is outside.
  const lung_signs sure = signs_of_cells(std::vector<float>(9, 1.0f), 3);
  CHECK(sure.boundary_entropy == Approx(0).margin(1e-3));
  CHECK(sure.inside_doubt == Approx(0).margin(1e-5));
  CHECK(signs_of_cells(std::vector<float>(4, 0.1f), 2).inside_doubt == 0);  // nothing is inside
}

TEST_CASE("A film that is its own mirror image is found alike on both") {
  mask_rcnn_config config = test::small("lungs_small");
  detection d{{8, 16, 24, 48}, left_lung, 0.9f, {8, 16, 24, 48}, tensor<float, 3>{{1, 4, 4}}};
  std::fill_n(d.masks.data(), 16, 1.0f);
  detection mirrored = {{40, 16, 56, 48}, left_lung, 0.9f, {40, 16, 56, 48}, tensor<float, 3>{{1, 4, 4}}};
  std::fill_n(mirrored.masks.data(), 16, 1.0f);
  const quality_grid grid = quality_grid_of(64, 64);
  const auto signs = [&](std::optional<detection> there) { return signs_of(config, d, there, 0, grid); };
  const auto copy = [&](float shift) {
    detection other{mirrored.area, left_lung, 0.9f, mirrored.mask_area, tensor<float, 3>{{1, 4, 4}}};
    other.mask_area.y1 += shift, other.mask_area.y2 += shift;
    std::fill_n(other.masks.data(), 16, 1.0f);
    return other;
  };
  CHECK(signs(copy(0)).view_dice == Approx(1));
  CHECK(signs(copy(16)).view_dice == Approx(0.5).margin(0.02));  // half of the box's height
  CHECK(signs(std::nullopt).view_dice == 0);
}

TEST_CASE("Signs change nothing of a prediction, and are there for those who ask") {
  using enum lung_definition;
  predict_options options{.min_score = 0, .opening = 0};
  const film_prediction plain = predicted(options);
  REQUIRE_FALSE(plain.lungs.empty());
  CHECK_FALSE(plain.lungs[0].signs);
  CHECK_FALSE(plain.lungs[0].quality);  // the model has no flag
  options.signs = true;
  const film_prediction asked = predicted(options);
  REQUIRE(asked.lungs.size() == plain.lungs.size());
  CHECK(asked.lungs[0].pixels == plain.lungs[0].pixels);
  CHECK(asked.verdict == plain.verdict);
  REQUIRE(asked.lungs[0].signs);
  CHECK(asked.lungs[0].signs->boundary_entropy > 0);
  CHECK(asked.lungs[0].signs->inside_whole == 1);  // one definition
  const film_prediction both = predicted(options, {field, whole});
  REQUIRE_FALSE(both.lungs.empty());
  CHECK(both.lungs[0].signs->inside_whole < 1);
}
