// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/lung_decision.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "lungseg/data/split/lung_splitter.hpp"
#include "support/mask_gallery.hpp"

using namespace lungseg;
using namespace lungseg::detail;

namespace {

/// Upright bars of one height, each from its first to its last column.
std::vector<moments> bars(const std::vector<std::array<int, 2>>& columns, int height = 60) {
  std::vector<moments> result(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (int y = 0; y < height; ++y) result[i] += moments::of_run(y, columns[i][0], columns[i][1]);
  return result;
}

}  // namespace

TEST_CASE("without_specks: largest first, of equals the one met first, the rest counted") {
  const std::vector<moments> parts = bars({{0, 2}, {10, 30}, {40, 60}, {70, 100}, {110, 111}});
  int specks = -1;
  CHECK(without_specks(parts, 0.05, specks) == std::vector<int>{3, 1, 2, 0});
  CHECK(specks == 1);
  CHECK(without_specks(parts, 0, specks).size() == 5);
  CHECK(specks == 0);
  CHECK(without_specks({}, 0.02, specks).empty());
  CHECK(specks == 0);
}

TEST_CASE("clear_pair: two lungs and nothing else") {
  CHECK(clear_pair({1, 0}, bars({{0, 20}, {40, 62}})) == std::array{1, 0});
  CHECK_FALSE(clear_pair({}, {}));
  CHECK_FALSE(clear_pair({0}, bars({{0, 20}})));
  CHECK_FALSE(clear_pair({0, 1, 2}, bars({{0, 20}, {40, 60}, {65, 70}})));  // a piece to gather
  CHECK_FALSE(clear_pair({0, 1}, bars({{0, 40}, {50, 60}})));               // the larger may be both lungs
  CHECK_FALSE(clear_pair({0, 1}, bars({{0, 40}, {41, 81}}, 8)));            // two halves of one bar
}

TEST_CASE("name_two: the picture's left is the patient's right, and lying lungs are a guess") {
  const std::vector<moments> upright = bars({{0, 20}, {40, 60}});
  split_figures figures;
  CHECK(name_two(upright[0], upright[1], laterality::image, figures));
  CHECK_FALSE(name_two(upright[0], upright[1], laterality::patient, figures));
  CHECK(figures.found == 2);
  CHECK(figures.separation == arrange(upright[0], upright[1]).separation);
  CHECK(figures.reason == split_reason::empty);  // whoever chose the lungs says how
  moments above, below;
  for (int y = 0; y < 20; ++y) above += moments::of_run(y, 0, 60), below += moments::of_run(y + 40, 0, 60);
  name_two(above, below, laterality::image, figures);
  CHECK(figures.reason == split_reason::ambiguous_side);
  CHECK(figures.tilt > 60);
}

TEST_CASE("split_lungs: a lung in a hole of the other is no second lung") {
  const mask both = lungseg_test::lung_in_loop(26, 32);
  const components found = label_components(both);
  REQUIRE(found.count() == 2);
  int specks = 0;
  REQUIRE(clear_pair(without_specks(component_moments(found), 0.02, specks), component_moments(found)));
  const mask larger = found.select(found.by_area()[0]), whole = fill_holes(larger);
  const lung_pair split = split_lungs(both);
  CHECK(split.found == 1);
  CHECK(split.filled_pixels == count_set(whole) - count_set(larger));
  CHECK((split.left == whole || split.right == whole));
  CHECK(count_set(split.left) + count_set(split.right) == count_set(whole));
}
