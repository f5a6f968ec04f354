// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/moments.hpp"

#include <catch2/catch.hpp>
#include <cstddef>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using lungseg_test::from_rows;
using lungseg_test::moments_of_rectangle;
using lungseg_test::noise;

namespace {

moments by_pixels(const mask& from) {
  moments result;
  for (int y = 0; y < from.height; ++y)
    for (int x = 0; x < from.width; ++x)
      if (from(y, x)) result.add(x, y);
  return result;
}

}  // namespace

TEST_CASE("moments: runs count like their pixels") {
  for (const float density : {0.2f, 0.7f, 1.0f}) {
    const mask from = noise(23, 71, density, 4);
    CHECK(detail::moments_of(from) == by_pixels(from));
  }
}

TEST_CASE("moments: those of the components add up to those of the mask") {
  const mask from = noise(30, 60, 0.4f, 8);
  const components found = label_components(from);
  const auto parts = component_moments(found);
  REQUIRE(parts.size() == static_cast<std::size_t>(found.count()));
  moments sum;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CHECK(parts[i] == by_pixels(found.select(static_cast<int>(i))));
    sum += parts[i];
  }
  CHECK(sum == by_pixels(from));
}

TEST_CASE("moments: a rectangle worked by hand") {
  // 2 rows and 4 columns: columns -1.5, -0.5, 0.5, 1.5 from the middle, rows -0.5 and 0.5.
  const moments m = moments_of_rectangle(3, 10, 5, 14);
  CHECK(m.area == 8);
  CHECK(m.x() == 11.5);
  CHECK(m.y() == 3.5);
}
