// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/prediction/film_note.hpp"

#include <catch2/catch.hpp>

#include "lungseg/infer/report/page/words_js.hpp"

using namespace lungseg;

TEST_CASE("line_of: all notes of a film in one line") {
  CHECK(line_of(std::vector<film_note>{}).empty());
  const film_note turned{note_code::turned_90, "a chest"}, missing{note_code::not_found, "left lung"};
  CHECK(line_of(turned) == "turned_90: a chest");
  CHECK(line_of(std::vector{turned}) == line_of(turned));
  CHECK(line_of(std::vector{turned, missing}) == "turned_90: a chest; not_found: left lung");
}

TEST_CASE("notes: the report has words for each code") {
  for (std::size_t i = 0; i < note_codes; ++i) {
    const std::string code{name(static_cast<note_code>(i))};
    INFO(code);
    CHECK(detail::words_js.find("\n  " + code + ": '") != std::string_view::npos);
  }
}
