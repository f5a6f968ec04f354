// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/grey_rule.hpp"

#include <catch2/catch.hpp>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/window_choice.hpp"

using namespace lungseg;
using enum window_function;

TEST_CASE("voi_window: the standard's own examples and the places where it bends") {
  // PS3.3, C.11.2.1.2.1: c = 2048, w = 4096 spreads 0 to 4095, c = 2048, w = 1 is a step.
  const voi_window whole{2048, 4096}, step{2048, 1}, hundred{0, 100};
  CHECK(whole.share_of(0) == 0);
  CHECK(whole.share_of(4095) == 1);
  CHECK(whole.share_of(2047.5) == Approx(0.5));
  CHECK(step.share_of(2047) == 0);
  CHECK(step.share_of(2048) == 1);
  CHECK(hundred.share_of(-50) == 0);
  CHECK(hundred.share_of(49) == 1);
  CHECK(hundred.share_of(-0.5) == Approx(0.5));
  const voi_window exact{50, 100, linear_exact}, bent{50, 100, sigmoid};
  CHECK(exact.share_of(0) == 0);
  CHECK(exact.share_of(25) == Approx(0.25));
  CHECK(exact.share_of(100.001) == 1);
  CHECK(bent.share_of(50) == 0.5);
  CHECK(bent.share_of(75) == Approx(1 / (1 + std::exp(-1.0))));
}

TEST_CASE("grey_table: without window the whole range is spread, once inverted where asked") {
  const std::vector<std::uint16_t> eight = grey_table({.bits = 8, .white = 255});
  for (int v = 0; v < 256; ++v) CHECK(eight[static_cast<std::size_t>(v)] == v);
  CHECK(grey_table({.bits = 8, .inverted = true, .white = 255})[3] == 252);
  const std::vector<std::uint16_t> twelve = grey_table({.bits = 12});
  CHECK((twelve[0] == 0 && twelve[4095] == 65535 && twelve[2048] == 32776));
  // A falling slope makes the least stored value the greatest.
  CHECK(grey_table({.bits = 8, .slope = -2, .intercept = 100, .white = 255})[0] == 255);
}

TEST_CASE("grey_table: signed words stand in the order of their bits") {
  const std::vector<std::uint16_t> table = grey_table({.bits = 4, .is_signed = true, .white = 15});
  CHECK(table[8] == 0);    // -8
  CHECK(table[0xF] == 7);  // -1
  CHECK(table[0] == 8);
  CHECK(table[7] == 15);
}

TEST_CASE("grey_table: rescaling comes before the window, and a table takes the place of either") {
  grey_rule ct{.bits = 12, .slope = 1, .intercept = -1024, .white = 255};
  ct.window = voi_window{40, 400};
  const std::vector<std::uint16_t> table = grey_table(ct);
  CHECK(table[1024 - 161] == 0);
  CHECK(table[1024 + 240] == 255);
  CHECK(table[1024 + 40] == 128);  // (40 - 39.5) / 399 + 0.5 of 255
  grey_rule by_tables{.bits = 4, .white = 255};
  by_tables.modality = value_table{2, 8, {10, 20, 30}};
  by_tables.voi = value_table{10, 8, {std::vector<std::uint16_t>(21, 51)}};
  by_tables.voi->values.back() = 255;
  const std::vector<std::uint16_t> two = grey_table(by_tables);
  CHECK(two[0] == 51);  // below the first: its value
  CHECK(two[3] == 51);
  CHECK(two[4] == 255);
  CHECK(two[15] == 255);  // above the last
}

TEST_CASE("grey_table: figures that make no picture are refused") {
  CHECK_THROWS_AS(grey_table({.slope = 0}), option_error);
  CHECK_THROWS_AS(grey_table({.slope = 1e308, .intercept = 1e308}), option_error);
  CHECK_THROWS_AS(grey_table({.window = voi_window{0, 0.5}}), option_error);
}

TEST_CASE("window_choice: a number, or center and width") {
  CHECK(window_choice::parse("3").number == 3);
  const window_choice given = window_choice::parse("-600,1500.5");
  REQUIRE(given.given);
  CHECK((given.given->center == -600 && given.given->width == 1500.5));
  for (const char* bad : {"", "0", "1.5", "a", "1,", ",1", "1,0", "1,2,3", "nan", "nan,nan", "1e300,1", "2 "})
    CHECK_THROWS_AS(window_choice::parse(bad), option_error);
}
