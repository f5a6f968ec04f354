// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/minimum_cost_path.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using lungseg_test::from_rows;

TEST_CASE("middle_columns: between which the middle of the area lies") {
  const mask full(3, 10, 1);  // 3 pixels a column, 30 in all: 9 are reached in column 2, 21 in column 6
  CHECK(middle_columns(full, 0.3) == std::array<int, 2>{2, 6});
  const mask heavy = from_rows({"#########.", "########..", "########..", "#........#"});
  CHECK(middle_columns(heavy, 0.0)[0] == 0);
  CHECK(middle_columns(mask(1, 1, 1), 0.3) == std::array<int, 2>{0, 0});
}

TEST_CASE("minimum_cost_path: takes the way that crosses the fewest pixels") {
  const mask region = from_rows({"###..###",  //
                                 "###.####",  //
                                 "###.####",  //
                                 "########",  //
                                 "####.###"});
  const vertical_path found = minimum_cost_path(region);
  CHECK(found.inside == 1);
  REQUIRE(found.column.size() == 5);
  CHECK(found.column[1] == 3);
  CHECK(found.column[2] == 3);
  CHECK(found.column[4] == 4);
}

TEST_CASE("minimum_cost_path: of equal ways the straightest, neighbours at most one column apart") {
  const vertical_path straight = minimum_cost_path(mask(20, 30, 1));
  CHECK(straight.inside == 20);
  for (const int column : straight.column) CHECK(column == straight.column[0]);
  const vertical_path crooked = minimum_cost_path(lungseg_test::noise(50, 40, 0.5f, 3));
  for (std::size_t y = 1; y < crooked.column.size(); ++y)
    CHECK(std::abs(crooked.column[y] - crooked.column[y - 1]) <= 1);
  CHECK(crooked.inside < 25);
}
