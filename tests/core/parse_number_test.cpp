// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/parse_number.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

using lungseg::detail::parse_number;

TEST_CASE("parse_number: all of a text, or nothing") {
  CHECK(parse_number<int>("0") == 0);
  CHECK(parse_number<int>("-17") == -17);
  CHECK(parse_number<int>("2147483647") == 2147483647);
  CHECK(parse_number<int>("ff", 16) == 255);
  CHECK(parse_number<double>("1e-3") == 1e-3);
  CHECK(parse_number<double>("-.5") == -0.5);
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "x1", "--1", "0x10", "1,5"}) {
    CAPTURE(text);
    CHECK(!parse_number<int>(text));
    CHECK(!parse_number<double>(text));
  }
}

TEST_CASE("parse_number: what the type cannot hold is none") {
  CHECK(!parse_number<int>("2147483648"));
  CHECK(!parse_number<int>("1.5"));
  CHECK(!parse_number<std::uint64_t>("-1"));
  CHECK(parse_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  CHECK(!parse_number<std::uint64_t>("18446744073709551616"));
  CHECK(!parse_number<double>("1e999"));
}
