// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/lung_views.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "../support/random_tensor.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/infer/predict/mask_vote.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/ops/mask_paste.hpp"

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
  CHECK(unsure.mean_entropy == Approx(2 * entropy).margin(1e-4));
  CHECK(unsure.self_dice == Approx(2 * 0.75 / (1 + 1)).margin(1e-4));  // one cell, and probabilities of one in all
  // Nine cells inside, of which eight are the outline: the edge of the grid is outside.
  const lung_signs sure = signs_of_cells(std::vector<float>(9, 1.0f), 3);
  CHECK(sure.boundary_entropy == Approx(0).margin(1e-3));
  // Of nine cells of 3/4 eight are the outline.
  const lung_signs even = signs_of_cells(std::vector<float>(9, 0.75f), 3);
  CHECK(even.boundary_entropy == Approx(9 * entropy / 8).margin(1e-6));
  CHECK(even.mean_entropy == Approx(entropy).margin(1e-6));
  CHECK(sure.inside_doubt == Approx(0).margin(1e-5));
  CHECK(signs_of_cells(std::vector<float>(4, 0.1f), 2).inside_doubt == 0);  // nothing is inside
}

TEST_CASE("A detection on the mirrored film, on the film as it is, by hand") {
  detection d{{8, 16, 24, 48}, left_lung, 0.9f, {6, 14, 26, 50}, tensor<float, 3>{{2, 2, 2}}};
  const float cells[] = {1, 2, 3, 4, 5, 6, 7, 8};
  std::copy(std::begin(cells), std::end(cells), d.masks.data());
  const detection back = unmirrored(d, 64, 100);
  CHECK(back.area == box{76, 16, 92, 48});
  CHECK(back.mask_area == box{74, 14, 94, 50});
  CHECK((back.class_id == left_lung && back.score == 0.9f));
  const float turned[] = {2, 1, 4, 3, 6, 5, 8, 7};
  CHECK(std::equal(std::begin(turned), std::end(turned), back.masks.data()));
  const detection again = unmirrored(back, 64, 100);
  CHECK((again.area == d.area && std::equal(std::begin(cells), std::end(cells), again.masks.data())));
}

TEST_CASE("A lung that is found alike on both views agrees with itself") {
  mask_rcnn_config config = test::small("lungs_small");
  detection d{{8, 16, 24, 48}, left_lung, 0.9f, {8, 16, 24, 48}, tensor<float, 3>{{1, 4, 4}}};
  std::fill_n(d.masks.data(), 16, 1.0f);
  const quality_grid grid = quality_grid_of(64, 64);
  const auto signs = [&](std::optional<detection> there) { return signs_of(config, d, there, 0, grid); };
  const auto copy = [&](float shift) {
    detection other{d.area, left_lung, 0.9f, d.mask_area, tensor<float, 3>{{1, 4, 4}}};
    other.mask_area.y1 += shift, other.mask_area.y2 += shift;
    std::fill_n(other.masks.data(), 16, 1.0f);
    return other;
  };
  CHECK(signs(copy(0)).view_dice == Approx(1));
  CHECK(signs(copy(16)).view_dice == Approx(0.5).margin(0.02));  // half of the box's height
  CHECK(signs(std::nullopt).view_dice == 0);
  CHECK(signs(copy(0)).views_apart == 0);
  CHECK(signs(copy(0.5f)).views_apart == 0);  // lines of two cells, however long
  CHECK(signs(copy(16)).views_apart > 0.7);
  CHECK(signs(std::nullopt).views_apart == 1);
  CHECK(signs(copy(0)).mirrored_doubt == Approx(0).margin(1e-5));
  detection unsure = copy(0);
  std::fill_n(unsure.masks.data(), 16, 0.6f);
  CHECK(signs(std::move(unsure)).mirrored_doubt == Approx(0.4));
  CHECK(signs(std::nullopt).mirrored_doubt == 1);
}

TEST_CASE("Two views of one lung vote, of two lungs the first alone") {
  const auto lung = [](float x, float probability) {
    detection d{{x, 0, x + 4, 4}, left_lung, 0.9f, {x, 0, x + 4, 4}, tensor<float, 3>{{1, 4, 4}}};
    std::fill_n(d.masks.data(), 16, probability);
    return d;
  };
  mask_rcnn model{test::small("lungs_small"), 3};
  detector by{context{}, model};
  const detection first = lung(0, 0.9f);
  const auto covered = [&](const std::optional<detection>& mirrored) {
    std::vector<lung_vote> found{{&by, &first}};
    add_mirrored_view(found, mirrored);
    return detail::count_set(voted_mask(found, 4, 12, {}).inside);
  };
  const auto alone = covered(std::nullopt);
  CHECK(alone > 0);
  CHECK(covered(lung(0, 0.2f)) == alone);  // 0.55 in the mean
  CHECK(covered(lung(0, 0.05f)) == 0);     // 0.475
  CHECK(covered(lung(6, 0.05f)) == alone);
}

TEST_CASE("voted_mask: what views see in the mean, as if each were pasted on the whole film") {
  mask_rcnn model{test::small("lungs_small"), 3};
  detector by{context{}, model};
  const auto seen = [](const box& area, int seed) {
    return detection{area, left_lung, 0.9f, area, test::random_tensor<3>({1, 28, 28}, seed, 0, 1)};
  };
  const detection first = seen({5.5f, -3, 30.2f, 44}, 1), second = seen({9, 2.5f, 70, 39}, 2),
                  off = seen({300, 2, 330, 9}, 3);
  constexpr int height = 40, width = 60;
  const std::array<std::vector<lung_vote>, 3> votes{
      {{{&by, &first}, {&by, &second}}, {{&by, &off}, {&by, &first}}, {{&by, &off}, {&by, &off}}}};
  for (const std::vector<lung_vote>& found : votes) {
    tensor<float, 2> sum{{height, width}}, one{{height, width}};
    std::ranges::fill(sum, 0.0f);
    for (const lung_vote& vote : found) {
      ops::paste_probabilities(vote.lung->mask(), vote.lung->mask_area, model.config().paste, one);
      for (std::int64_t i = 0; i < sum.size(); ++i) sum.data()[i] += one.data()[i];
    }
    const mask voted = whole_mask(voted_mask(found, height, width, {}));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) REQUIRE(voted(y, x) == (sum(y, x) >= 2 * model.config().mask_threshold));
  }
}

TEST_CASE("Signs are there for those who ask, and say how the two views agree") {
  using enum lung_definition;
  predict_options options{.min_score = 0, .opening = 0};
  const film_prediction plain = predicted(options);
  REQUIRE_FALSE(plain.lungs.empty());
  CHECK_FALSE(plain.lungs[0].signs);
  CHECK_FALSE(plain.lungs[0].quality);  // the model has no flag
  options.signs = true;
  const film_prediction asked = predicted(options);
  REQUIRE(asked.lungs.size() == plain.lungs.size());
  CHECK(asked.lungs[0].class_id == plain.lungs[0].class_id);
  CHECK(asked.lungs[0].score == plain.lungs[0].score);
  REQUIRE(asked.lungs[0].signs);
  CHECK(asked.lungs[0].signs->boundary_entropy > 0);
  CHECK(asked.lungs[0].signs->inside_whole == 1);  // one definition
  const film_prediction both = predicted(options, {field, whole});
  REQUIRE_FALSE(both.lungs.empty());
  CHECK(both.lungs[0].signs->inside_whole < 1);
}
