// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/core/printable.hpp"

#include <catch2/catch.hpp>

using lungseg::printable;

TEST_CASE("printable: what can be seen stays as it is") {
  for (const char* text : {"", "film 1.png", "Röntgen.png", "\xE8\x83\xB8\xE9\x83\xA8.png", "a\xF0\x9F\xAB\x81"})
    CHECK(printable(text) == text);
}

TEST_CASE("printable: what cannot be seen is written out") {
  CHECK(printable("\xEF\xBB\xBF"
                  "f3.png") == "\\u{feff}f3.png");
  CHECK(printable("a\tb\nc\rd\x1B[2Je\x7F") == "a\\u{9}b\\u{a}c\\u{d}d\\u{1b}[2Je\\u{7f}");
  CHECK(printable(std::string_view{"a\0b", 3}) == "a\\u{0}b");
  CHECK(printable("a\xC2\xA0"
                  "b\xE2\x80\x8B"
                  "c\xE2\x80\xAE") == "a\\u{a0}b\\u{200b}c\\u{202e}");
}

TEST_CASE("printable: bytes that are not UTF-8 are written out one by one") {
  CHECK(printable("R\xF6ntgen") == "R\\xf6ntgen");
  CHECK(printable("\xC3") == "\\xc3");
  CHECK(printable("\xE2\x80") == "\\xe2\\x80");
  CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");                    // longer than need be
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");           // half a pair of UTF-16
  CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}
