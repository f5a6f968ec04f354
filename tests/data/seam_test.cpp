// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/seam.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using lungseg_test::draw_ellipse;
using lungseg_test::from_rows;

TEST_CASE("middle_columns: between which the middle of the area lies") {
  const mask full(3, 10, 1);  // 3 pixels a column, 30 in all: 9 are reached in column 2, 21 in column 6
  CHECK(middle_columns(full, 0.3) == std::array<int, 2>{2, 6});
  const mask heavy = from_rows({"#########.", "########..", "########..", "#........#"});
  CHECK(middle_columns(heavy, 0.0)[0] == 0);
  CHECK(middle_columns(mask(1, 1, 1), 0.3) == std::array<int, 2>{0, 0});
}

TEST_CASE("cheapest_seam: takes the way that crosses the fewest pixels") {
  const mask region = from_rows({"###..###",  //
                                 "###.####",  //
                                 "###.####",  //
                                 "########",  //
                                 "####.###"});
  const seam found = cheapest_seam(region);
  CHECK(found.inside == 1);
  REQUIRE(found.column.size() == 5);
  CHECK(found.column[1] == 3);
  CHECK(found.column[2] == 3);
  CHECK(found.column[4] == 4);
}

TEST_CASE("cheapest_seam: of equal ways the straightest, neighbours at most one column apart") {
  const seam straight = cheapest_seam(mask(20, 30, 1));
  CHECK(straight.inside == 20);
  for (const int column : straight.column) CHECK(column == straight.column[0]);
  const seam crooked = cheapest_seam(lungseg_test::noise(50, 40, 0.5f, 3));
  for (std::size_t y = 1; y < crooked.column.size(); ++y)
    CHECK(std::abs(crooked.column[y] - crooked.column[y - 1]) <= 1);
  CHECK(crooked.inside < 25);
}

TEST_CASE("too_broad_for_one_lung: round and lying shapes are, upright ones are not") {
  const auto ellipse = [](double ry, double rx) {
    mask result(200, 200);
    draw_ellipse(result, 100, 100, ry, rx);
    return moments_of(result);
  };
  CHECK(too_broad_for_one_lung(ellipse(60, 60)));
  CHECK(too_broad_for_one_lung(ellipse(60, 50)));
  CHECK(too_broad_for_one_lung(ellipse(30, 80)));
  CHECK_FALSE(too_broad_for_one_lung(ellipse(80, 50)));
  CHECK_FALSE(too_broad_for_one_lung(ellipse(80, 20)));
}
