// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/small_mask_rcnn.hpp"
#include "../support/small_view.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/infer/predict/predictor.hpp"

using namespace lungseg;

namespace {

const context ctx = context{}.with_threads(1);

predictor made(std::unique_ptr<view_classifier> view, const predict_options& options = {}) {
  std::vector<std::unique_ptr<mask_rcnn>> models;
  models.push_back(std::make_unique<mask_rcnn>(test::small("lungs_small"), 3));
  test::stir(*models.back());
  predict_options any = options;
  any.min_score = any.opening = 0;
  predictor result{ctx, std::move(models), any};
  if (view) result.ask_first(ctx, std::move(view));
  return result;
}

film film_to_refuse() {
  return draw_phantom(7, 0, {.min_size = 96, .max_size = 128, .rotation = 0, .border_probability = 0}).picture;
}

bool has_note(const film_prediction& of, note_code code) {
  return std::any_of(of.notes.begin(), of.notes.end(), [&](const film_note& note) { return note.code == code; });
}

}  // namespace

TEST_CASE("predictor: without a view classifier nothing is refused", "[infer]") {
  const predictor plain = made(nullptr);
  CHECK_FALSE(plain.refuses());
  CHECK(plain.predict(film{90, 80, 7}, "blank").verdict.level == verdict_level::check);
}

TEST_CASE("predictor: a refused picture has no lungs, unless it is forced", "[infer]") {
  const film picture = film_to_refuse();
  const film_prediction refused = made(test::constant_view(view_other)).predict(picture, "film");
  CHECK(refused.verdict == verdict{verdict_level::reject, {note_code::not_a_chest_film}});
  CHECK(refused.refused);
  CHECK(refused.lungs.empty());
  CHECK(refused.content.height == picture.height);
  const film_prediction forced = made(test::constant_view(view_other), {.force = true}).predict(picture, "film");
  CHECK_FALSE(forced.refused);
  CHECK(forced.verdict == refused.verdict);
  REQUIRE_FALSE(forced.lungs.empty());
  CHECK(forced.lungs[0].pixels == made(nullptr).predict(picture, "film").lungs[0].pixels);
}

TEST_CASE("predictor: a film that looks mirrored is predicted, to be checked", "[infer]") {
  const film picture = film_to_refuse();
  const auto mirrored = [] { return test::constant_view(film_pose{0, true}.index()); };
  for (const bool auto_orient : {false, true}) {  // which puts nothing right that then looks mirrored again
    const film_prediction found = made(mirrored(), {.auto_orient = auto_orient}).predict(picture, "film");
    CHECK_FALSE(found.refused);
    CHECK(found.verdict.level == verdict_level::check);
    CHECK(has_note(found, note_code::mirrored));
    CHECK_FALSE(has_note(found, note_code::put_right));
    CHECK_FALSE(found.lungs.empty());
  }
}

TEST_CASE("predictor: a blank picture is refused before the network is asked", "[infer]") {
  const film_prediction blank = made(test::constant_view(0)).predict(film{90, 80, 200}, "blank");
  CHECK(blank.verdict == verdict{verdict_level::reject, {note_code::blank_film}});
}

TEST_CASE("predictor: a film is put right only where it then passes", "[infer]") {
  const film_prediction result =
      made(test::constant_view(film_pose{1}.index()), {.auto_orient = true}).predict(film_to_refuse(), "film");
  CHECK(result.verdict == verdict{verdict_level::reject, {note_code::turned_90}});
  CHECK(result.lungs.empty());
}

TEST_CASE("predictor: auto_orient gives the upright film's lungs in the grid of the film as it lies", "[infer]") {
  const film upright = film_to_refuse();
  const predictor model = made(test::view_of_one(upright), {.auto_orient = true});
  const film_prediction wanted = model.predict(upright, "film", {100, 1100});
  REQUIRE(wanted.lungs.size() == 2);
  CHECK_FALSE(has_note(wanted, note_code::put_right));
  for (int i = 1; i < film_pose::count; ++i) {
    const film_pose pose = film_pose::of(i);
    INFO("pose " << i);
    const film lying = as_it_lies(upright, pose);
    const film_prediction found = model.predict(lying, "film", {100, 1100});
    CHECK(found.height == lying.height);
    CHECK(found.width == lying.width);
    CHECK(found.verdict.level == verdict_level::check);
    CHECK(has_note(found, note_code::put_right));
    CHECK(has_note(found, note_code::inverted) == pose.inverted);
    CHECK(has_note(found, note_code::mirrored) == pose.mirrored);
    REQUIRE(found.lungs.size() == 2);
    for (std::size_t lung = 0; lung < 2; ++lung) {
      CHECK(found.lungs[lung].class_id == wanted.lungs[lung].class_id);
      CHECK(found.lungs[lung].pixels == as_it_lies(wanted.lungs[lung].pixels, pose));
      CHECK(found.lungs[lung].area == bounding_box(found.lungs[lung].pixels));
    }
    // What was black is the brightest value of a negative's file.
    CHECK((found.levels.black > found.levels.white) == pose.inverted);
    if (pose.inverted) CHECK(found.levels.black == Approx(1200 - wanted.levels.black).margin(1));
  }
}

TEST_CASE("predictor: a film is put right as its file says, and the lungs lie in the file's grid", "[infer]") {
  const film upright = film_to_refuse();
  const predictor model = made(test::view_of_one(upright));
  const film_prediction wanted = model.predict(film_file{.pixels = upright}, "film");
  REQUIRE(wanted.lungs.size() == 2);
  for (const film_pose& pose : {film_pose{.mirrored = true}, film_pose{1}, film_pose{2, true}}) {
    const film_file lying{.pixels = as_it_lies(upright, pose), .pose = pose, .spacing = pixel_spacing{0.2, 0.1}};
    const film_prediction found = model.predict(lying, "film");
    CHECK((found.height == lying.pixels.height && found.width == lying.pixels.width));
    CHECK(has_note(found, note_code::put_right));
    CHECK_FALSE(has_note(found, note_code::orientation_contradicted));
    CHECK(found.verdict == wanted.verdict);
    CHECK(found.spacing == lying.spacing);
    REQUIRE(found.lungs.size() == 2);
    for (std::size_t lung = 0; lung < 2; ++lung) {
      CHECK(found.lungs[lung].class_id == wanted.lungs[lung].class_id);
      CHECK(found.lungs[lung].pixels == as_it_lies(wanted.lungs[lung].pixels, pose));
    }
  }
}

TEST_CASE("predictor: a film of pixels that are not square is seen on square ones", "[infer]") {
  const film upright = film_to_refuse();
  const predictor model = made(nullptr);
  for (const auto& [pose, aspect] :
       {std::pair{film_pose{}, 2.0}, {film_pose{1}, 2.0}, {film_pose{.mirrored = true}, 0.5}}) {
    const film lying = as_it_lies(upright, pose);
    const film_file from{.pixels = aspect > 1 ? crop(lying, {0, 0, lying.height / 2, lying.width})
                                              : crop(lying, {0, 0, lying.height, lying.width / 2}),
                         .pose = pose,
                         .spacing = pixel_spacing{0.2 * aspect, 0.2},
                         .pixel_aspect = aspect};
    const film_prediction wanted = model.predict(from.grid().put_right(from.pixels), "film");
    const film_prediction found = model.predict(from, "film");
    CHECK((found.height == from.pixels.height && found.width == from.pixels.width));
    CHECK(found.spacing == from.spacing);
    CHECK(has_note(found, note_code::put_right));
    CHECK_FALSE(has_note(found, note_code::pixels_contradicted));
    std::vector<predicted_lung> kept = wanted.lungs;
    for (predicted_lung& lung : kept) lung.pixels = from.grid().as_it_lies(lung.pixels);
    std::erase_if(kept, [](const predicted_lung& lung) { return area(lung.pixels) == 0; });
    const bool dropped = kept.size() < wanted.lungs.size() || has_note(wanted, note_code::dropped_as_empty);
    CHECK(has_note(found, note_code::dropped_as_empty) == dropped);
    REQUIRE(found.lungs.size() == kept.size());
    for (std::size_t lung = 0; lung < kept.size(); ++lung) {
      CHECK(found.lungs[lung].class_id == kept[lung].class_id);
      CHECK(found.lungs[lung].pixels == kept[lung].pixels);
      CHECK(found.lungs[lung].area == bounding_box(kept[lung].pixels));
    }
  }
}

TEST_CASE("predictor: a film whose file says two shapes of its pixels is to be checked", "[infer]") {
  const film_file from{.pixels = film_to_refuse(), .pixel_aspect = 1, .other_aspect = 2};
  const film_prediction found = made(nullptr).predict(from, "film");
  REQUIRE(has_note(found, note_code::pixels_contradicted));
  CHECK(found.notes.back().text ==
        "pixels are taken for 1.00 times as high as wide, and the film's file also says 2.00 times");
  CHECK(found.verdict.level == verdict_level::check);
  CHECK_FALSE(has_note(found, note_code::put_right));
}

TEST_CASE("predictor: what a film's file says of its orientation is held against what is seen", "[infer]") {
  const film picture = film_to_refuse();
  const film_file silent{.pixels = picture}, says_upright{.pixels = picture, .pose = film_pose{}};
  const predictor sees_mirrored = made(test::constant_view(film_pose{.mirrored = true}.index()));
  const film_prediction unsaid = sees_mirrored.predict(silent, "film");
  CHECK_FALSE(unsaid.refused);
  CHECK((has_note(unsaid, note_code::mirrored) && !has_note(unsaid, note_code::orientation_contradicted)));
  const film_prediction kept = sees_mirrored.predict(says_upright, "film");
  CHECK_FALSE(kept.refused);
  CHECK(kept.verdict.level == verdict_level::check);
  CHECK((has_note(kept, note_code::mirrored) && has_note(kept, note_code::orientation_contradicted)));
  const predictor sees_turned = made(test::constant_view(film_pose{1}.index()));
  const film_prediction turned = sees_turned.predict(says_upright, "film");
  CHECK(turned.refused);
  CHECK(has_note(turned, note_code::orientation_contradicted));
}
