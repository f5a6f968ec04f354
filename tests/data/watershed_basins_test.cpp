// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/watershed_basins.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/split/marker_watershed.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using namespace lungseg_test;

namespace {

/// Discs of radius 20 in a row, 60 columns apart, joined by a bar of the given rows.
mask discs(int number, int rows) {
  mask result(60, 60 * number);
  for (int i = 0; i < number; ++i) draw_ellipse(result, 30, 30 + 60 * i, 20, 20);
  for (int y = 30 - rows / 2; y < 30 - rows / 2 + rows; ++y)
    for (int x = 30; x <= 60 * number - 30; ++x) result(y, x) = 1;
  return result;
}

}  // namespace

TEST_CASE("watershed_basins: heights are distances to the background, the frame counts as background") {
  const watershed_basins basins{mask(3, 5, 1)};
  CHECK(basins.distances() == [] {
    image<float> wanted(3, 5, 1);
    wanted(1, 1) = wanted(1, 2) = wanted(1, 3) = 2;
    return wanted;
  }());
  CHECK(watershed_basins{mask{}}.count() == 0);
  CHECK(watershed_basins{mask(4, 4)}.count() == 0);
}

TEST_CASE("watershed_basins: one broad part is one basin, with all pixels") {
  const mask disc = discs(1, 1);
  const watershed_basins basins{disc};
  CHECK(basins.count() == 1);
  CHECK(basins.necks().empty());
  CHECK(basins.basin(0).area == count(disc));
}

TEST_CASE("watershed_basins: discs joined by a bar are a basin each, with a neck as wide as the bar") {
  for (const int number : {2, 3, 4}) {
    const mask region = discs(number, 5);
    const watershed_basins basins{region};
    // The bar itself may be a basin or part of one, but the tree has one neck less than basins.
    REQUIRE(basins.count() >= number);
    CHECK(static_cast<int>(basins.necks().size()) == basins.count() - 1);
    std::int64_t area = 0;
    for (int i = 0; i < basins.count(); ++i) area += basins.basin(i).area;
    CHECK(area == count(region));
    for (std::size_t i = 0; i < basins.necks().size(); ++i) {
      CHECK(basins.necks()[i].width == 3);  // the middle row of five is three steps from the background
      CHECK(basins.lesser_peak(basins.beyond(i)) == Approx(20).margin(1));
    }
  }
}

TEST_CASE("watershed_basins: beyond a neck lies one end of the chain") {
  const watershed_basins basins{discs(3, 3)};
  for (std::size_t cut = 0; cut < basins.necks().size(); ++cut) {
    const std::vector<char> far_side = basins.beyond(cut);
    CHECK(far_side[static_cast<std::size_t>(basins.necks()[cut].basin_b)] == 1);
    CHECK(far_side[static_cast<std::size_t>(basins.necks()[cut].basin_a)] == 0);
    moments part[2];
    for (int i = 0; i < basins.count(); ++i)
      part[static_cast<int>(far_side[static_cast<std::size_t>(i)])] += basins.basin(i);
    // Every cut leaves one disc on one side and two on the other: centroids 90 columns apart.
    CHECK(std::abs(part[0].x() - part[1].x()) == Approx(90).margin(6));
  }
}

TEST_CASE("marker_watershed: every pixel of the region gets a side, both sides hang together, cut on the bar") {
  for (const int rows : {1, 4, 9}) {
    const mask region = discs(2, rows);
    const watershed_basins basins{region};
    REQUIRE_FALSE(basins.necks().empty());
    const image<std::uint8_t> side = marker_watershed(basins, basins.beyond(0), basins.necks()[0].width);
    mask part[2] = {mask(60, 120), mask(60, 120)};
    for (std::size_t i = 0; i < side.pixels.size(); ++i) {
      CHECK((side.pixels[i] != 0) == (region.pixels[i] != 0));
      if (side.pixels[i]) part[side.pixels[i] - 1].pixels[i] = 1;
    }
    for (const mask& one : part) CHECK(label_components(one).count() == 1);
    const int a = side(30, 30), b = side(30, 90);
    CHECK(a + b == 3);
    for (int x = 10; x <= 48; ++x) CHECK(side(30, x) == a);
    for (int x = 72; x <= 110; ++x) CHECK(side(30, x) == b);
  }
}
