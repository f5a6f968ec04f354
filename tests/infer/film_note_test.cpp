// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/prediction/film_note.hpp"

#include <catch2/catch.hpp>

#include "lungseg/infer/prediction/verdict.hpp"
#include "lungseg/infer/report/page/words_js.hpp"

using namespace lungseg;

TEST_CASE("line_of: verdict and notes of a film in one line, of each lung the codes and what it is expected to be") {
  verdict check;
  check.raise(verdict_level::check, note_code::turned_90);
  const film_note turned{note_code::turned_90, "a chest; by 0.3"}, missing{note_code::not_found, {}, left_lung};
  CHECK(line_of(turned) == "turned_90: a chest; by 0.3");
  CHECK(line_of(missing) == "not_found: left lung");
  CHECK(line_of({note_code::cut_off, "0.2 of it", right_lung}) == "cut_off: right lung: 0.2 of it");
  CHECK(line_of(verdict{}, {}) == "good");
  CHECK(line_of(check, {turned}) == "check: turned_90: a chest");
  CHECK(line_of(check, {missing, turned}) == "check: turned_90: a chest; left lung: not_found");
  const std::vector<film_note> judged{
      {note_code::outline_corrected, "7 % of it", right_lung},
      {note_code::poor_outline, "its Dice is expected to be 0.87 (0.77 to 0.93)", right_lung},
      {note_code::views_disagree, "1 - Dice is 0.071, usual is up to 0.041; more is 0.2, usual is 0.1", right_lung},
      {note_code::unusual_shape, "distance is 1.671, usual is up to 1.392", right_lung},
      {note_code::views_disagree, "share is 0.080, usual is up to 0.030", right_lung},
      missing,
      {note_code::laterality_suspect, "left lung's place is the right one's"}};
  CHECK(
      line_of(check, judged) ==
      "check: laterality_suspect: left lung's place is the right one's; left lung: not_found; right lung: its Dice is "
      "expected to be 0.87 (0.77 to 0.93): outline_corrected, poor_outline, views_disagree, unusual_shape");
}

TEST_CASE("notes: the report has words for each code") {
  for (std::size_t i = 0; i < note_codes; ++i) {
    const std::string code{name(static_cast<note_code>(i))};
    INFO(code);
    CHECK(detail::words_js.find("\n  " + code + ": '") != std::string_view::npos);
  }
}
