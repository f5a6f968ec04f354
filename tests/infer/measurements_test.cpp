// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/quality/measurements.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <sstream>

#include "lungseg/infer/report/csv.hpp"

using namespace lungseg;

namespace {

run_lengths rectangle(int top, int left, int height, int width) {
  mask result{20, 30};
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) result(y, x) = 1;
  return encode(result);
}

}  // namespace

TEST_CASE("A rectangle's measurements, in pixels and in millimetres") {
  const lung_measurement found = measure(rectangle(4, 10, 6, 3));
  CHECK(found == lung_measurement{18, 6, 3, 11.5, 7});
  CHECK(in_millimetres(found, {0.5, 2}) == lung_measurement{18, 3, 6, 23, 3.5});
}

TEST_CASE("A mask without pixels has no place") {
  const lung_measurement none = measure(encode(mask{4, 4}));
  CHECK(none.area == 0);
  CHECK(none.height == 0);
  CHECK(std::isnan(none.x));
}

TEST_CASE("The ratio of left to right needs both") {
  film_prediction found{"a.png", 20, 30, laterality::patient, {}, {}, {}};
  CHECK(std::isnan(left_right_ratio(found)));
  found.lungs.push_back({left_lung, 1, {}, rectangle(2, 2, 5, 4), {}, {}});
  CHECK(std::isnan(left_right_ratio(found)));
  found.lungs.push_back({right_lung, 1, {}, rectangle(2, 20, 5, 8), {}, {}});
  CHECK(left_right_ratio(found) == 0.5);
}

TEST_CASE("Fields of a CSV file are quoted where they have to be, and are no formulas") {
  CHECK(csv_field("film 1.png") == "film 1.png");
  CHECK(csv_field("a,b.png") == "\"a,b.png\"");
  CHECK(csv_field("a\"b") == "\"a\"\"b\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(csv_field(" a") == "\" a\"");
  CHECK(csv_field("=1+1") == "'=1+1");
  CHECK(csv_field("-a,b") == "\"'-a,b\"");
  CHECK(csv_field("") == "");
  CHECK(csv_field("\xFF.png") == "\xEF\xBF\xBD.png");
  std::ostringstream out;
  write_csv_line(out, {"a", "b"});
  CHECK(out.str() == "a,b\r\n");
}
