// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/utf8.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("is_utf8: the ends of every row of the standard's table 3-7") {
  for (const char* good : {"", "a\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(is_utf8(good));
    CHECK(to_utf8(good) == good);
  }
  for (const char* bad : {"\x80", "\xBF", "\xC1\xBF", "\xC2", "\xC2z", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    CHECK_FALSE(is_utf8(bad));
    CHECK(is_utf8(to_utf8(bad)));
  }
}

TEST_CASE("to_utf8: every byte that is no UTF-8 is shown, everything else stays") {
  CHECK(to_utf8("caf\xE9.png") == "caf\xEF\xBF\xBD.png");
  CHECK(to_utf8("\xC3\xA9\xE9\xC3") == "\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("utf8_prefix: never more bytes than asked for, never half a character") {
  CHECK(utf8_prefix("abc", 3) == "abc");
  CHECK(utf8_prefix("abcd", 3) == "abc");
  CHECK(utf8_prefix("a\xC3\xA9z", 2) == "a");
  CHECK(utf8_prefix("a\xC3\xA9z", 3) == "a\xC3\xA9");
  CHECK(utf8_prefix("\xF0\x9F\xA9\xBB", 3).empty());
}
