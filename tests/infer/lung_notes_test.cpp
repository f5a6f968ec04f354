// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/notes/lung_notes.hpp"

#include <catch2/catch.hpp>

#include "../support/judged_film.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

constexpr int film_side = 200;

/// A lung as a box, x and y from the top left.
struct part {
  int x, y, width, height;
};

mask drawn(const part& lung) {
  mask result{film_side, film_side};
  for (int y = lung.y; y < lung.y + lung.height; ++y)
    for (int x = lung.x; x < lung.x + lung.width; ++x) result(y, x) = 1;
  return result;
}

/// The notes on two boxes, the patient's right lung first, as one text.
std::string notes_on(const part& right, const part& left) {
  std::string all;
  for (const film_note& note : judge_lungs(found_as(drawn(left), drawn(right)))) all += line_of(note) + "\n";
  return all;
}

}  // namespace

TEST_CASE("judge_lungs: the lungs of drawn films say nothing", "[infer]") {
  for (std::uint64_t i = 0; i < 100; ++i) {
    const phantom film = draw_phantom(21, i);
    INFO("phantom " << i);
    const std::vector<film_note> notes = judge_lungs(found_as(film.left, film.right));
    CHECK(notes.empty());
    if (!notes.empty()) WARN(line_of(notes[0]));
  }
}

TEST_CASE("judge_lungs: turned films, and fewer than two lungs", "[infer]") {
  const phantom film = draw_phantom(22, 0);
  const std::vector<film_note> notes = judge_lungs(found_as(turned(film.left), turned(film.right)));
  REQUIRE_FALSE(notes.empty());
  CHECK(notes.back().code == note_code::implausible_arrangement);
  CHECK_THAT(notes.back().text, Contains("slope of the line between the lungs [degrees] is "));
  CHECK(judge_lungs(found_as(film.left, mask{film.left.height, film.left.width})).empty());
}

TEST_CASE("judge_lungs: each figure at its limits", "[infer]") {
  // Share of the film: 2 x 20 x 50 of 40,000 pixels.
  CHECK_THAT(notes_on({70, 70, 20, 50}, {110, 70, 20, 50}), !Contains("implausible_size"));
  CHECK_THAT(notes_on({70, 70, 20, 50}, {110, 70, 20, 49}),
             Contains("share of the film that both lungs cover is 0.0495"));
  // The smaller over the larger: 8 of 100 x 50.
  CHECK_THAT(notes_on({40, 50, 50, 100}, {110, 80, 20, 20}), !Contains("area of the smaller"));
  CHECK_THAT(notes_on({40, 50, 50, 100}, {110, 80, 20, 19}),
             Contains("area of the smaller lung over the larger is 0.076"));
  // Height over width, of either.
  CHECK_THAT(notes_on({40, 60, 50, 45}, {110, 60, 50, 45}), !Contains("height over width of the"));
  CHECK_THAT(notes_on({40, 60, 50, 44}, {110, 60, 50, 45}), Contains("the lung on the picture's left is 0.88"));
  CHECK_THAT(notes_on({40, 60, 50, 45}, {110, 60, 50, 44}), Contains("the lung on the picture's right is 0.88"));
  CHECK_THAT(notes_on({60, 50, 20, 80}, {110, 50, 20, 80}), !Contains("height over width of the"));
  CHECK_THAT(notes_on({60, 50, 20, 81}, {110, 50, 20, 80}), Contains("the lung on the picture's left is 4.05"));
  // Width over height of both.
  CHECK_THAT(notes_on({70, 40, 20, 100}, {110, 40, 20, 100}), !Contains("width over height of both"));
  CHECK_THAT(notes_on({70, 40, 20, 101}, {110, 40, 20, 100}), Contains("width over height of both lungs is 0.594"));
  // The gap: 30 of 100, and over each other by 10 of 100.
  CHECK_THAT(notes_on({50, 50, 35, 80}, {115, 50, 35, 80}), !Contains("gap"));
  CHECK_THAT(notes_on({50, 50, 34, 80}, {115, 50, 35, 80}), Contains("gap between the lungs over their width is 0.31"));
  CHECK_THAT(notes_on({50, 40, 55, 70}, {95, 110, 55, 70}), !Contains("gap"));
  CHECK_THAT(notes_on({50, 40, 56, 70}, {95, 110, 55, 70}),
             Contains("gap between the lungs over their width is -0.11"));
  // Overlap: 1 column of 50, and 2 of 50 rows more.
  CHECK_THAT(notes_on({50, 50, 50, 80}, {99, 50, 50, 80}), !Contains("inside the other"));
  CHECK_THAT(notes_on({50, 50, 51, 80}, {99, 50, 50, 80}),
             Contains("share of the smaller lung inside the other is 0.04"));
  // The middle of both in the film: 66 and 134 of 200, 44 and 140 of 200.
  CHECK_THAT(notes_on({26, 60, 30, 60}, {76, 60, 30, 60}), !Contains("film's width"));
  CHECK_THAT(notes_on({25, 60, 30, 60}, {75, 60, 30, 60}),
             Contains("middle of the lungs over the film's width is 0.325"));
  CHECK_THAT(notes_on({95, 60, 30, 60}, {145, 60, 30, 60}),
             Contains("middle of the lungs over the film's width is 0.675"));
  CHECK_THAT(notes_on({60, 14, 30, 60}, {110, 14, 30, 60}), !Contains("film's height"));
  CHECK_THAT(notes_on({60, 13, 30, 60}, {110, 13, 30, 60}),
             Contains("middle of the lungs over the film's height is 0.215"));
  CHECK_THAT(notes_on({60, 110, 30, 60}, {110, 110, 30, 60}), !Contains("film's height"));
  CHECK_THAT(notes_on({60, 111, 30, 60}, {110, 111, 30, 60}),
             Contains("middle of the lungs over the film's height is 0.705"));
  // The slope, either way: 25 of 50 are 26.6 degrees, 26 of 50 27.5.
  CHECK_THAT(notes_on({60, 60, 30, 60}, {110, 85, 30, 60}), !Contains("slope"));
  CHECK_THAT(notes_on({60, 60, 30, 60}, {110, 86, 30, 60}), Contains("[degrees] is 27.5"));
  CHECK_THAT(notes_on({60, 86, 30, 60}, {110, 60, 30, 60}), Contains("[degrees] is -27.5"));
}

TEST_CASE("lung_note_limits: what they are", "[infer]") {
  const double low[] = {0.05, 0.08, 0.9, 0.9, 0.25, 0.6, -27, -0.1, 0, 0.33, 0.22};
  const double high[] = {0.65, 1, 4, 4, 0.72, 1.95, 27, 0.3, 0.02, 0.67, 0.7};
  for (std::size_t i = 0; i < lung_note_limits.size(); ++i) {
    INFO(lung_note_limits[i].what);
    CHECK(lung_note_limits[i].low == low[i]);
    CHECK(lung_note_limits[i].high == high[i]);
  }
}

TEST_CASE("note_counts: films with each code, once", "[infer]") {
  note_counts counts;
  CHECK(counts.text() == "none");
  counts.add({});
  counts.add(
      {{note_code::turned_90, "a"}, {note_code::not_found, {}, left_lung}, {note_code::not_found, {}, right_lung}});
  counts.add({{note_code::turned_90, "b"}});
  CHECK(counts.noted() == 2);
  CHECK(counts.of(note_code::not_found) == 1);
  CHECK(counts.text() == "not_found 1, turned_90 2");
  CHECK(name(note_code::implausible_arrangement) == "implausible_arrangement");
  CHECK(line_of({note_code::blank_film, "x"}) == "blank_film: x");
}
