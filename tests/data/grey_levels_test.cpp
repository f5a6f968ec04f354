// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/grey_levels.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

using namespace lungseg;

namespace {

template <class T>
basic_film<T> row_of(const std::vector<T>& values) {
  basic_film<T> out{1, static_cast<int>(values.size())};
  out.pixels = values;
  return out;
}

/// `dark` pixels of 5, `bright` of 4000, and 100, 101, ... between them: 1,000 in all.
basic_film<std::uint16_t> ramp(int dark, int bright) {
  std::vector<std::uint16_t> values(static_cast<std::size_t>(dark), 5);
  for (int i = 0; i < 1000 - dark - bright; ++i) values.push_back(static_cast<std::uint16_t>(100 + i));
  values.insert(values.end(), static_cast<std::size_t>(bright), 4000);
  return row_of(values);
}

template <class T>
grey_levels levels_of_all(const basic_film<T>& in) {
  return levels_of(in, whole_of(in));
}

}  // namespace

TEST_CASE("levels_of: one hundredth of the pixels at either end decides nothing, a little more does") {
  CHECK(levels_of_all(ramp(9, 10)) == grey_levels{100, 1080});  // the tenth darkest, and the 990th
  CHECK(levels_of_all(ramp(10, 11)) == grey_levels{5, 4000});
}

TEST_CASE("levels_of: an offset shifts the levels, a factor scales them") {
  basic_film<std::uint16_t> in = ramp(9, 10);
  for (std::uint16_t& v : in.pixels) v = static_cast<std::uint16_t>(3 * v + 20000);
  CHECK(levels_of_all(in) == grey_levels{20300, 23240});
}

TEST_CASE("levels_of: only the part that is asked for counts") {
  basic_film<std::uint8_t> in{20, 20, 255};
  for (int y = 5; y < 15; ++y)
    for (int x = 5; x < 15; ++x) in(y, x) = static_cast<std::uint8_t>(10 * y + x);
  CHECK(levels_of(in, {5, 5, 10, 10}) == grey_levels{55, 153});
}

TEST_CASE("levels_of: where nearly all pixels are equal the extremes count, of one level the whole depth") {
  std::vector<std::uint8_t> values(1000, 7);
  CHECK(levels_of_all(row_of(values)) == grey_levels{0, 255});
  values[3] = 1;
  values[4] = 90;
  CHECK(levels_of_all(row_of(values)) == grey_levels{1, 90});
  CHECK(levels_of_all(row_of(std::vector<std::uint16_t>(10, 4000))) == grey_levels{0, 4095});
  CHECK(levels_of_all(row_of(std::vector<std::uint16_t>(10, 4096))) == grey_levels{0, 8191});
  CHECK(levels_of_all(row_of(std::vector<std::uint16_t>(10, 3))) == grey_levels{0, 255});
  CHECK(levels_of_all(basic_film<std::uint8_t>{}) == grey_levels{0, 255});
}

TEST_CASE("with_levels: spread over 0 to 255 and rounded, cut off at both ends") {
  const auto in = row_of(std::vector<std::uint16_t>{0, 99, 100, 101, 600, 1119, 1120, 65535});
  CHECK(with_levels(in, {100, 1120}).pixels == std::vector<std::uint8_t>{0, 0, 0, 0, 125, 255, 255, 255});
}

TEST_CASE("grey_levels: the value that becomes a level") {
  const grey_levels levels{100, 1120};
  CHECK((levels.value_of(0) == 100 && levels.value_of(255) == 1120 && levels.value_of(125) == 600));
  CHECK((grey_levels{}.value_of(0) == 0 && grey_levels{}.value_of(77) == 77));
}

TEST_CASE("with_levels: the second time changes nothing") {
  std::uint32_t state = 1;
  for (const int range : {3, 40, 255, 4096, 60000}) {
    basic_film<std::uint16_t> in{30, 40};
    for (std::uint16_t& v : in.pixels) {
      state = state * 1664525u + 1013904223u;
      v = static_cast<std::uint16_t>(1000 + (state >> 16) % static_cast<unsigned>(range));
    }
    const film once = with_levels(in, levels_of_all(in));
    CHECK(levels_of_all(once) == grey_levels{0, 255});
    CHECK(with_levels(once, levels_of_all(once)) == once);
  }
}
