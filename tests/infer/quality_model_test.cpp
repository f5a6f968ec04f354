// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/quality/quality_model.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/quality/fit_quality.hpp"
#include "lungseg/infer/quality/fit_shapes.hpp"
#include "lungseg/infer/quality/lung_features.hpp"
#include "lungseg/infer/quality/quality_file.hpp"
#include "lungseg/infer/score/flag_score.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;

namespace {

constexpr int outline_side = 128;

/// Two ellipses, the patient's right lung on the picture's left, with heights and widths drawn at random.
film_prediction drawn_film(std::mt19937_64& draw, double wider = 1) {
  film_prediction result{"film.png", outline_side, outline_side, laterality::patient, lung_definition::field, {}, {}};
  for (const int id : {left_lung, right_lung}) {
    const double high = 35 + static_cast<double>(draw() % 10), wide = wider * (16 + static_cast<double>(draw() % 5));
    const double x = id == right_lung ? 36 : 92;
    mask lung{outline_side, outline_side};
    for (int r = 0; r < outline_side; ++r)
      for (int c = 0; c < outline_side; ++c) lung(r, c) = std::hypot((c + 0.5 - x) / wide, (r + 0.5 - 64) / high) <= 1;
    const run_lengths pixels = encode(lung);
    result.lungs.push_back({id, 0.99f, bounding_box(pixels), pixels, lung_signs{}, {}});
  }
  return result;
}

/// A lung whose views agree by less than its Dice, by a factor that is drawn.
double dice_of(double view_dice, std::mt19937_64& draw) {
  return 1 - (1 - view_dice) * (0.7 + 0.06 * static_cast<double>(draw() % 11));
}

/// \param wider  lungs of source "one" than those of source "other"
std::vector<calibration_film> drawn_films(int count, double wider = 1) {
  std::mt19937_64 draw{3};
  std::vector<calibration_film> films;
  for (int i = 0; i < count; ++i) {
    film_prediction found = drawn_film(draw, i % 2 ? wider : 1);
    calibration_film film{i % 2 ? "one" : "other", describe(found), {}, {}};
    for (predicted_lung& lung : found.lungs) {
      lung.signs->view_dice = 1 - 0.02 * std::exp(static_cast<double>(draw() % 21) / 10);  // 0.85 to 0.98
      film.dice.push_back(dice_of(lung.signs->view_dice, draw));
    }
    film.found = describe(found);
    films.push_back(std::move(film));
  }
  return films;
}

film_prediction film_with_views(double left) {
  std::mt19937_64 draw{5};
  film_prediction found = drawn_film(draw);
  found.lungs[0].signs->view_dice = left;
  found.lungs[1].signs->view_dice = 0.98;
  return found;
}

}  // namespace

TEST_CASE("A flag learns what tells poor lungs, and its intervals hold on sources that it has not seen") {
  const auto films = drawn_films(120);
  std::vector<flag_case> cases;
  for (const flagged_lung& each : leave_one_source_out(films)) {
    CHECK(films[each.film].dice[each.lung] == each.dice);
    cases.push_back({each.dice, each.expected.dice, each.expected.low, each.expected.high});
  }
  REQUIRE(cases.size() == 240);
  const flag_score score = score_flag(cases);
  CHECK(score.auc > 0.92);
  CHECK(score.calibration_error < 0.02);
  CHECK(score.coverage > 0.85);
  CHECK(score.coverage < 0.97);
  CHECK(score.risk_at_90 < score.risk);
}

TEST_CASE("An interval holds for the source that needs most, and a source of a few lungs says nothing") {
  const auto widest = [](std::size_t hard, bool own_source) {
    auto films = drawn_films(300);
    for (std::size_t i = 0; i < hard; ++i) {
      if (own_source) films[i].source = "hard";
      for (double& dice : films[i].dice) dice = 1 - 3 * (1 - dice);
    }
    return fit_quality(films).above;
  };
  const double plain = widest(0, false), few = widest(10, true), enough = widest(20, true);
  CHECK(widest(20, false) < plain + 0.8);
  CHECK(few < plain + 0.1);
  CHECK(enough > plain + 0.8);  // log(3) more error, of which a tenth may be left out
}

TEST_CASE("Distances that a flag learns from are those from the shapes of the other sources") {
  const auto feature = static_cast<std::size_t>(std::ranges::find(lung_features, "shape_within", &lung_feature::name) -
                                                lung_features.begin());
  const auto further = [&](double wider) {
    const auto films = drawn_films(120, wider);
    const quality_model flag = fit_quality(films);
    double sum = 0;
    for (const calibration_film& film : films)
      for (const auto& features : features_of(film.found, *flag.shapes[0])) sum += features.at(feature);
    return flag.error.centre.at(feature) - sum / 240;
  };
  CHECK(std::abs(further(1)) < 0.1);
  CHECK(further(1.3) > 0.5);
}

TEST_CASE("A good lung is good, and a poor one has its reasons") {
  const quality_model flag = fit_quality(drawn_films(120));
  film_prediction good = film_with_views(0.975);
  judge_quality(flag, good);
  REQUIRE(good.lungs[0].quality);
  CHECK(good.lungs[0].quality->dice > 0.95);
  CHECK(good.lungs[0].quality->low < good.lungs[0].quality->dice);
  CHECK(good.lungs[0].quality->high > good.lungs[0].quality->dice);
  CHECK(good.lungs[0].quality->verdict == verdict{});
  CHECK(good.verdict == verdict{});
  CHECK(good.notes.empty());

  film_prediction poor = film_with_views(0.4);
  judge_quality(flag, poor);
  CHECK(poor.lungs[0].quality->dice < 0.75);
  CHECK(poor.lungs[0].quality->verdict.level == verdict_level::reject);
  CHECK(poor.lungs[0].quality->verdict.reasons == std::vector{note_code::poor_outline, note_code::views_disagree});
  CHECK(poor.lungs[1].quality->verdict.level == verdict_level::good);
  CHECK(poor.verdict.level == verdict_level::reject);
  REQUIRE(poor.notes.size() == 2);
  for (const film_note& note : poor.notes) CHECK(note.lung == left_lung);
  CHECK(poor.notes[1].text.starts_with("1 - Dice with the lung on the mirrored film is 0.600, usual is up to"));
}

TEST_CASE("A model that outlines no lung well gets a flag, too") {
  auto films = drawn_films(60);
  for (calibration_film& film : films)
    for (double& dice : film.dice) dice -= 0.4;
  const quality_model flag = fit_quality(films);
  for (const double usual : flag.usual) CHECK(std::isfinite(usual));
  film_prediction found = film_with_views(0.975);
  judge_quality(flag, found);
  CHECK(found.lungs[0].quality->dice < 0.7);
  CHECK(found.lungs[0].quality->verdict.level == verdict_level::reject);
}

TEST_CASE("Sides of the picture are those of the patient, mirrored, to a flag") {
  const quality_model flag = fit_quality(drawn_films(60));
  film_prediction patient = film_with_views(0.9), picture = patient;
  picture.sides = laterality::image;
  for (predicted_lung& lung : picture.lungs) lung.class_id = lung.class_id == left_lung ? right_lung : left_lung;
  judge_quality(flag, patient);
  judge_quality(flag, picture);
  CHECK(patient.lungs[0].quality->dice == picture.lungs[0].quality->dice);
  CHECK(picture.notes.empty() == patient.notes.empty());
}

TEST_CASE("A lung of another shape, size or place is out of range") {
  const auto films = drawn_films(60);
  const lung_shapes shapes = fit_lung_shapes([&] {
    std::vector<film_description> known;
    for (const calibration_film& each : films) known.push_back(each.known);
    return known;
  }());
  const auto feature = [&](const film_prediction& found, std::string_view name) {
    const auto features = features_of(describe(found), shapes).at(0);
    for (std::size_t i = 0; i < lung_features.size(); ++i)
      if (lung_features[i].name == name) return std::exp(features[i]) - feature_floor;
    return -1.0;
  };
  const film_prediction usual = film_with_views(0.98);
  film_prediction odd = usual;
  mask square{outline_side, outline_side};
  for (int y = 0; y < 40; ++y)
    for (int x = 88; x < outline_side; ++x) square(y, x) = 1;
  odd.lungs[0].pixels = encode(square);
  CHECK(feature(odd, "shape_beside") > 2 * feature(usual, "shape_beside"));
  CHECK(feature(odd, "pair_beside") > 2 * feature(usual, "pair_beside"));
  CHECK(feature(usual, "at_edge") == Approx(0).margin(1e-12));
  CHECK(feature(odd, "at_edge") == Approx(0.5).margin(0.05));  // two of the square's four sides
  CHECK(feature(usual, "alone") == Approx(0).margin(1e-12));
  odd.lungs.pop_back();
  CHECK(feature(odd, "alone") == Approx(1));
}

TEST_CASE("A flag travels in the file of its model") {
  const lungseg_test::scratch_folder folder;
  const quality_model flag = fit_quality(drawn_films(60));
  const std::vector<float> weights{1, 2};
  archive model;
  model.add("layer", view<const float, 1>{weights.data(), {2}});
  CHECK(!quality_from(model));
  attach_quality(model, flag);
  attach_quality(model, flag);  // in place of the first
  write_archive(folder / "model.safetensors", model);
  const archive read = read_archive(folder / "model.safetensors");
  const auto again = quality_from(read);
  REQUIRE(again);
  CHECK(again->shapes == flag.shapes);
  CHECK(again->error == flag.error);
  CHECK(again->usual == flag.usual);
  CHECK(again->above == flag.above);
  CHECK(read.tensors.size() == model.tensors.size());
  archive other;
  attach_quality(other, read);
  CHECK(other.tensors.size() + 1 == read.tensors.size());
}

TEST_CASE("A damaged flag is told") {
  archive model;
  attach_quality(model, fit_quality(drawn_films(60)));
  archive short_of_one = model;
  std::erase_if(short_of_one.tensors, [](const auto& tensor) { return tensor.name == "quality.usual"; });
  CHECK_THROWS_AS(quality_from(short_of_one), format_error);
  archive nan = model;
  for (named_tensor& tensor : nan.tensors)
    if (tensor.name == "quality.usual") {
      auto bytes = std::make_shared<std::vector<double>>(lung_features.size(), std::nan(""));
      tensor.bytes = std::as_bytes(std::span{*bytes});
      tensor.owner = bytes;
    }
  CHECK_THROWS_AS(quality_from(nan), format_error);
}

TEST_CASE("A flag of an earlier program, which knew 19 features, says of the others nothing") {
  quality_model early = fit_quality(drawn_films(60));
  for (auto* list : {&early.error.centre, &early.error.spread, &early.error.weights, &early.usual}) list->resize(19);
  archive model;
  attach_quality(model, early);
  const auto read = quality_from(model);
  REQUIRE(read);
  std::vector<double> features(lung_features.size(), std::log(0.02));
  const expected_dice expected = read->expect_dice(features);
  features.back() = 0;
  CHECK(read->expect_dice(features).dice == expected.dice);
  features.front() = 0;
  CHECK(read->expect_dice(features).dice <= expected.dice);
  CHECK(read->usual.back() > 1e300);
  attach_quality(model, *read);
  CHECK(quality_from(model)->error == read->error);
}

TEST_CASE("Too little to learn from is told") {
  CHECK_THROWS_AS(fit_quality({}), option_error);
  CHECK_THROWS_AS(fit_quality(drawn_films(8)), option_error);
}
