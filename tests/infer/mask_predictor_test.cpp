// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/math/letterbox.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;

namespace {
film ramp_film(int height, int width) {
  film result{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) result(y, x) = static_cast<std::uint8_t>((3 * y + 5 * x + y * x / 7) % 200);
  return result;
}
mask of(std::initializer_list<std::uint8_t> pixels) {
  mask result{1, static_cast<int>(pixels.size())};
  result.pixels = pixels;
  return result;
}
}  // namespace

TEST_CASE("above: strictly larger than the threshold, NaN is outside") {
  image<float> p{1, 4};
  p.pixels = {0.5f, 0.50001f, 0.2f, std::nanf("")};
  CHECK(above(p, 0.5f) == of({0, 1, 0, 0}));
}

TEST_CASE("majority: more than half of the masks") {
  const std::vector<mask> five{of({1, 1, 1, 0}), of({1, 1, 0, 0}), of({1, 1, 1, 0}), of({0, 1, 0, 0}),
                               of({0, 1, 0, 1})};
  CHECK(majority(five) == of({1, 1, 0, 0}));
  CHECK(majority(std::span{five}.first(4)) == of({1, 1, 0, 0}));  // two of four are no majority
  CHECK(majority(std::span{five}.first(1)) == five[0]);
  CHECK_THROWS_AS(majority({}), option_error);
  CHECK_THROWS_AS(majority(std::vector<mask>{of({1}), of({1, 0})}), shape_error);
}

TEST_CASE("stretch: a film of any proportions fills the picture, levels are equalised behind the resizing") {
  const film wide = ramp_film(40, 100);
  const network_film raw = to_network_film(wide, {.rule = input_rule::stretch, .max_size = 64});
  CHECK(raw.place == letterbox_stretch(40, 100, 64, 64));
  CHECK(raw.place.window().x2 == 64);
  const film small = to_film(resize_bilinear(wide, 64, 64));
  const network_film even = to_network_film(wide, {.rule = input_rule::stretch, .max_size = 64, .equalise = true});
  const film wanted = equalise(small);
  for (std::size_t i = 0; i < small.pixels.size(); ++i) {
    REQUIRE(raw.grey.pixels[i] == small.pixels[i]);
    REQUIRE(even.grey.pixels[i] == wanted.pixels[i]);
  }
  // On a film of the network's size nothing is resized.
  const film exact = ramp_film(64, 64);
  const network_film same = to_network_film(exact, {.rule = input_rule::stretch, .max_size = 64});
  CHECK(std::equal(exact.pixels.begin(), exact.pixels.end(), same.grey.pixels.begin()));
}

TEST_CASE("lung_probability: the network's answer for the prepared film, in the film's own grid") {
  const context ctx;
  unet model{test::tiny_unet(), 2};
  const film exact = ramp_film(64, 64);
  const image<float> p = lung_probability(ctx, model, exact);
  const film levels = equalise(exact);
  tensor<float, 4> input{{1, 64, 64, 3}};
  for (int i = 0; i < 64 * 64; ++i)
    for (int c = 0; c < 3; ++c) {
      constexpr float mean[] = {0.485f, 0.456f, 0.406f}, deviation[] = {0.229f, 0.224f, 0.225f};
      input[3 * i + c] =
          (static_cast<float>(levels.pixels[static_cast<std::size_t>(i)]) / 255 - mean[c]) / deviation[c];
    }
  const auto wanted = model.probabilities(ctx, std::move(input));
  for (std::size_t i = 0; i < p.pixels.size(); ++i)
    REQUIRE(p.pixels[i] == Approx(wanted[static_cast<std::int64_t>(i)]).margin(1e-5));
  for (const input_rule rule : {input_rule::stretch, input_rule::letterbox}) {
    model.config().input = rule;
    const image<float> other = lung_probability(ctx, model, ramp_film(50, 130));
    CHECK(other.height == 50);
    CHECK(other.width == 130);
    CHECK(std::all_of(other.pixels.begin(), other.pixels.end(), [](float v) { return v > 0 && v < 1; }));
  }
  CHECK_THROWS_AS(lung_probability(ctx, model, film{}), shape_error);
}

TEST_CASE("mask_predictor: models from files vote, holes are filled") {
  const lungseg_test::scratch_folder folder;
  const context ctx;
  std::vector<std::filesystem::path> files;
  std::vector<mask> votes;
  const film shown = ramp_film(70, 90);
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    unet model{test::tiny_unet(), seed};
    const image<float> p = lung_probability(ctx, model, shown);
    std::vector<float> sorted = p.pixels;
    std::sort(sorted.begin(), sorted.end());
    model.config().threshold = sorted[sorted.size() / 2];  // so that each has an opinion about half of the pixels
    votes.push_back(above(p, model.config().threshold));
    archive out;
    add_model(out, model);
    files.push_back(folder / ("m" + std::to_string(seed) + ".safetensors"));
    write_archive(files.back(), out);
  }
  mask_predictor predictor = mask_predictor::load(ctx, files);
  const mask found = predictor.predict(shown);
  CHECK(found == fill_holes(majority(votes)));
  CHECK(std::count(found.pixels.begin(), found.pixels.end(), 1) > 0);
  CHECK(predictor.predict(shown) == found);
  CHECK_THROWS_AS(mask_predictor(ctx, {}), option_error);
}
