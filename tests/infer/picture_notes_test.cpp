// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/notes/picture_notes.hpp"

#include <catch2/catch.hpp>

#include "../support/judged_film.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

std::vector<film_note> judge(const film& picture, const film_prediction& found) {
  return judge_picture(picture, range_of(picture), found);
}

const film_prediction nothing{"film.png", 0, 0, laterality::patient, {}, {}};

std::string text_of(const std::vector<film_note>& notes) {
  std::string all;
  for (const film_note& note : notes) all += line_of(note) + "\n";
  return all;
}

bool has(const std::vector<film_note>& notes, note_code code) {
  return std::any_of(notes.begin(), notes.end(), [&](const film_note& note) { return note.code == code; });
}

/// So many pixels of 10,000 at one level, scattered; the others rise evenly over many levels.
film partly(int pixels, std::uint8_t level) {
  film result{100, 100};
  for (int i = 0; i < 10000; ++i)
    result.pixels[static_cast<std::size_t>(i)] =
        i * 7919 % 10000 < pixels ? level : static_cast<std::uint8_t>(20 + i / 50);
  return result;
}

}  // namespace

TEST_CASE("judge_picture: drawn films say nothing, whatever their exposure", "[infer]") {
  for (std::uint64_t i = 0; i < 24; ++i) {
    phantom drawn = draw_phantom(11, i);
    INFO("phantom " << i);
    const film_prediction found = found_as(drawn.left, drawn.right);
    CHECK(text_of(judge(drawn.picture, found)).empty());
    CHECK(text_of(judge(drawn.picture, nothing)).empty());
    for (std::uint8_t& pixel : drawn.picture.pixels) pixel = static_cast<std::uint8_t>(40 + pixel / 3);
    CHECK(text_of(judge(drawn.picture, found)).empty());
  }
}

TEST_CASE("judge_picture: turned films are told by the quarter, negatives by name", "[infer]") {
  for (std::uint64_t i = 0; i < 12; ++i) {
    phantom drawn = draw_phantom(12, i);
    INFO("phantom " << i);
    const std::string inverted = text_of(judge(negative(drawn.picture), found_as(drawn.left, drawn.right)));
    CHECK_THAT(inverted, Contains("inverted: the negative of a chest fits by 0."));
    for (const std::string by : {"90", "180", "270"}) {
      drawn = {turned(drawn.picture), turned(drawn.left), turned(drawn.right)};
      CHECK_THAT(text_of(judge(drawn.picture, found_as(drawn.left, drawn.right))),
                 Contains("turned_" + by + ": a chest turned clockwise by " + by + " degrees"));
      CHECK_THAT(text_of(judge(drawn.picture, nothing)), Contains("turned_" + by));
    }
  }
}

TEST_CASE("judge_picture: two films in one picture", "[infer]") {
  const phantom_options square{
      .min_size = 256, .max_size = 256, .longest_aspect = 1, .border_probability = 0, .opacity_probability = 0};
  for (std::uint64_t i = 0; i < 6; ++i) {
    const film one = draw_phantom(13, i, square).picture, two = draw_phantom(14, i, square).picture;
    INFO("phantom " << i);
    CHECK_THAT(text_of(judge(beside(one, two), nothing)),
               Contains("two_films: both the left and the right half fit a chest"));
    const film above = turned(beside(turned(turned(turned(one))), turned(turned(turned(two)))));
    CHECK_THAT(text_of(judge(above, nothing)), Contains("two_films: both the upper and the lower half fit a chest"));
  }
}

TEST_CASE("judge_picture: what is no film", "[infer]") {
  for (const int level : {0, 1, 128, 254, 255}) {
    const std::vector<film_note> notes = judge(film{64, 80, static_cast<std::uint8_t>(level)}, nothing);
    REQUIRE(notes.size() == 1);
    CHECK(line_of(notes[0]) == "blank_film: 98 % of the pixels lie within 1 grey levels");
  }
  const std::vector<film_note> noise = judge(white_noise(300, 300), nothing);
  CHECK(has(noise, note_code::no_structure));
  CHECK(has(noise, note_code::not_a_chest_film));

  film chart{200, 300, 250};
  for (int bar = 0; bar < 5; ++bar)
    for (int y = 180 - 30 * bar; y < 190; ++y)
      for (int x = 30 + 50 * bar; x < 60 + 50 * bar; ++x) chart(y, x) = static_cast<std::uint8_t>(40 + 20 * bar);
  CHECK(has(judge(chart, nothing), note_code::few_levels));
  CHECK(judge(film{}, nothing).empty());
}

TEST_CASE("judge_picture: lungs on a part that is no chest", "[infer]") {
  const phantom drawn = draw_phantom(15, 0, {.min_size = 256, .max_size = 256});
  mask left{drawn.picture.height, drawn.picture.width}, right = left;
  for (int y = 0; y < left.height / 4; ++y)
    for (int x = 0; x < left.width / 4; ++x) right(y, x) = left(y, left.width / 4 + x) = 1;
  const std::vector<film_note> notes = judge(drawn.picture, found_as(left, right));
  CHECK(has(notes, note_code::not_a_chest_film));
  CHECK_FALSE(has(judge(drawn.picture, nothing), note_code::not_a_chest_film));
}

TEST_CASE("picture_limits: each holds at its boundary", "[infer]") {
  const auto blank = [](std::uint8_t high) {
    film result{10, 10, 100};
    for (int x = 0; x < 10; ++x) result(5, x) = high;
    return has(judge(result, nothing), note_code::blank_film);
  };
  CHECK(blank(103));
  CHECK_FALSE(blank(104));

  const auto saturated = [](int pixels, std::uint8_t level) {
    return has(judge(partly(pixels, level), nothing), note_code::saturated_film);
  };
  CHECK_FALSE(saturated(6000, 255));
  CHECK(saturated(6001, 255));
  CHECK_FALSE(saturated(6000, 0));
  CHECK(saturated(6001, 0));

  const auto few = [](int rest, int contrast) {
    film result{100, 100};
    for (int i = 0; i < 10000; ++i)  // eight levels, and the rest spread thinly over others
      result.pixels[static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(i < rest ? 1 + i % 7 + 8 * (i % 3) : i % 8 * contrast / 7);
    return has(judge(result, nothing), note_code::few_levels);
  };
  CHECK(few(900, 200));
  CHECK(few(900, 40));
  CHECK_FALSE(few(900, 39));
  CHECK_FALSE(few(1600, 200));

  const picture_limits limits;
  CHECK(limits.few_levels == 0.9);
  CHECK(limits.smoothness == 0.7);
  CHECK(limits.fit == 0.5);
  CHECK(limits.other_fit == 0.6);
  CHECK(limits.other_margin == 0.05);
  CHECK(limits.sure_fit == 0.75);
  CHECK(limits.two_fits == 0.62);
  CHECK(limits.two_margin == 0.08);
  CHECK(limits.two_aspect == 1.2);
}
