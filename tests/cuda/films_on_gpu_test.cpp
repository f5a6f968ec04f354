// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Whole inferences from grey levels to pasted masks.

#include <catch2/catch.hpp>

#include "../support/gpu.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/score/measures.hpp"

using namespace lungseg;
using namespace lungseg::test;
using Catch::Matchers::Contains;

namespace {

/// Smooth random grey levels, so that resizing by other sums of the same weights gives the same but for rounding.
film drawn_film(int height, int width, std::uint32_t seed) {
  film result{height, width};
  const auto waves = random_tensor<1>({12}, seed);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      double v = 128;
      for (int k = 0; k < 12; k += 3)
        v += 30 * std::sin(0.15 * waves[k] * y + 0.15 * waves[k + 1] * x + 6 * static_cast<double>(waves[k + 2]));
      result.row(y)[x] = static_cast<std::uint8_t>(std::clamp(v, 0.0, 255.0));
    }
  return result;
}

std::vector<film> drawn_films(int count, int height, int width, std::uint32_t seed) {
  std::vector<film> films;
  for (int n = 0; n < count; ++n) films.push_back(drawn_film(height, width, seed + static_cast<std::uint32_t>(n)));
  return films;
}

std::int64_t different_pixels(const tensor<std::uint8_t, 3>& a, int i, const tensor<std::uint8_t, 3>& b, int k) {
  const auto x = a.get().rows(i, 1), y = b.get().rows(k, 1);
  std::int64_t count = 0;
  for (std::int64_t p = 0; p < x.size(); ++p) count += x[p] != y[p];
  return count;
}

void expect_equal_films(const pasted_films& truth, const pasted_films& got) {
  const tensor<std::uint8_t, 3> masks = got.masks.on_host();
  REQUIRE(truth.masks.extents() == masks.extents());
  REQUIRE(truth.films.size() == got.films.size());
  int mask = 0;
  for (std::size_t n = 0; n < truth.films.size(); ++n) {
    REQUIRE(truth.films[n].size() == got.films[n].size());
    for (std::size_t i = 0; i < truth.films[n].size(); ++i) {
      INFO("film " << n << ", detection " << i);
      const detection &a = truth.films[n][i], &b = got.films[n][i];
      CHECK(a.class_id == b.class_id);
      CHECK(a.score == Approx(b.score).margin(1e-4));
      CHECK(a.area.x1 == Approx(b.area.x1).margin(2e-2));
      CHECK(a.area.y1 == Approx(b.area.y1).margin(2e-2));
      CHECK(a.area.x2 == Approx(b.area.x2).margin(2e-2));
      CHECK(a.area.y2 == Approx(b.area.y2).margin(2e-2));
      // Pixels with a probability that is the threshold but for rounding.
      CHECK(different_pixels(truth.masks, mask, masks, mask) <= 30);
      ++mask;
    }
  }
}

}  // namespace

TEST_CASE("gpu films: from grey levels to pasted masks as on the processor, directly and from the captured graph",
          "[model]") {
  // One for each rule of the input, of boxes on films, and of pasting.
  for (const char* preset : {"lungs", "matterport", "torchvision", "seed"}) {
    INFO(preset);
    const mask_rcnn_config config = small(preset);
    auto [model, there] = twin_models{config};
    const auto found = first_gpu();
    if (!found) return;
    const context gpu = found->with_exact(true);
    detector here{context{}, model}, on_gpu{gpu, there};
    for (const std::uint32_t seed : {1u, 11u, 21u, 31u}) {  // directly, captured, and replayed on other films
      const std::vector<film> films = drawn_films(3, 210, 160, seed);
      const pasted_films truth = here.find(films);
      CHECK(truth.masks.extents() == shape<3>{truth.masks.extent(0), 210, 160});
      CHECK(truth.masks.extent(0) >= 12);
      const auto waits = gpu.gpu().counters().waits;
      const pasted_films got = on_gpu.find(films);
      CHECK(gpu.gpu().counters().waits == waits + 1);  // for the answer
      CHECK(got.masks.where().is_cuda());
      expect_equal_films(truth, got);
    }
  }
}

TEST_CASE("gpu films: more sizes than are kept, in any order, and other weights", "[model]") {
  const mask_rcnn_config config = small("lungs");
  mask_rcnn model{config, 3}, there{config, 3};
  const auto found = first_gpu();
  if (!found) return;
  const context gpu = found->with_exact(true);
  detector here{context{}, model}, on_gpu{gpu, there};
  for (const int round : {0, 1}) {
    stir(model);
    nn::move_to(context{}, there.state());
    stir(there);
    for (const int size : {90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 90, 90, 180, 100}) {
      INFO("round " << round << ", size " << size);
      const std::vector<film> films = drawn_films(1, size, size - 20, static_cast<std::uint32_t>(size + round));
      expect_equal_films(here.find(films), on_gpu.find(films));
    }
  }
}

TEST_CASE("gpu films: filters of more sizes than are kept do not go while they are in use", "[model]") {
  const mask_rcnn_config config = small("lungs");
  auto [model, there] = twin_models{config};
  const auto gpu = first_gpu();
  if (!gpu) return;
  detector here{context{}, model}, on_gpu{gpu->with_exact(true), there};
  // A square film needs one filter, the others two each: the limit of an even number is passed between a film's two.
  for (int size = 90; size < 90 + 2 * 18; size += 2) {
    INFO(size);
    const std::vector<film> films = drawn_films(1, size, size == 90 ? size : size + 1, 3);
    expect_equal_films(here.find(films), on_gpu.find(films));
  }
}

TEST_CASE("gpu films: a film with an empty border among others, at its place", "[model]") {
  auto [model, there] = twin_models{small("lungs")};
  const auto found = first_gpu();
  if (!found) return;
  detector here{context{}, model}, on_gpu{found->with_exact(true), there};
  std::vector<film> films = drawn_films(2, 210, 160, 5);
  for (int y = 0; y < 60; ++y) std::fill_n(films[1].row(y), 160, std::uint8_t{255});
  const pasted_films got = on_gpu.find(films);
  CHECK(got.masks.where().is_cuda());
  expect_equal_films(here.find(films), got);
}

TEST_CASE("gpu films: a predictor finds the lungs that it finds on the processor, films of any size and border",
          "[model]") {
  const auto found = first_gpu();
  if (!found) return;
  const auto votes_of = [](const context& ctx, int models) {
    std::vector<std::unique_ptr<mask_rcnn>> voters;
    for (int i = 0; i < models; ++i) {
      voters.push_back(std::make_unique<mask_rcnn>(small("lungs"), static_cast<std::uint64_t>(3 + i)));
      stir(*voters.back());
    }
    return predictor{ctx, std::move(voters), {.min_score = 0, .opening = 0}};
  };
  for (const int models : {1, 2}) {
    const predictor here = votes_of(context{}, models), there = votes_of(found->with_exact(true), models);
    for (const int size : {90, 130, 180}) {
      film picture = drawn_film(size, size - 20, 7);
      if (size == 130) std::fill_n(picture.row(0), 30 * picture.width, std::uint8_t{255});
      const film_prediction a = here.predict(picture, "film"), b = there.predict(picture, "film");
      INFO(models << " models, size " << size);
      REQUIRE(a.lungs.size() == b.lungs.size());
      CHECK((a.content == b.content && a.levels == b.levels));
      for (std::size_t i = 0; i < a.lungs.size(); ++i)
        CHECK(overlap_of(a.lungs[i].pixels, b.lungs[i].pixels).dice() > 0.98);
    }
  }
}

TEST_CASE("detector: none, of several sizes, and without pixels") {
  mask_rcnn model{small("lungs"), 3};
  detector finder{context{}, model};
  CHECK(finder.find({}).films.empty());
  std::vector<film> films = drawn_films(2, 90, 80, 1);
  films.push_back(drawn_film(90, 81, 1));
  CHECK_THROWS_WITH(finder.find(films), Contains("detector: film axis 1 is 81, expected 80"));
  CHECK_THROWS_WITH(finder.find(std::vector<film>(1)), Contains("detector: film is 0 x 0, expected at least 1 x 1"));
}
