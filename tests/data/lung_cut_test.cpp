// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/lung_cut.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using namespace lungseg_test;

TEST_CASE("pair_components: two upright bars side by side are a pair, in halves they are grouped") {
  const moments left = moments_of_rectangle(0, 0, 60, 20), right = moments_of_rectangle(0, 40, 60, 60);
  CHECK(pair_components({0, 1}, {left, right}) == std::vector<char>{0, 1});
  const std::vector<moments> halves{moments_of_rectangle(0, 0, 28, 20), moments_of_rectangle(0, 40, 28, 60),
                                    moments_of_rectangle(32, 0, 60, 20), moments_of_rectangle(32, 40, 60, 60)};
  CHECK(pair_components({0, 1, 2, 3}, halves) == std::vector<char>{0, 1, 0, 1});
  CHECK(pair_components({3, 0, 1}, halves) == std::vector<char>{0, 1, 0});
}

TEST_CASE("pair_components: parts above one another, a sliver, and one alone are no pair") {
  CHECK(pair_components({0, 1}, {moments_of_rectangle(0, 0, 60, 20), moments_of_rectangle(62, 0, 100, 20)}).empty());
  CHECK(pair_components({0, 1}, {moments_of_rectangle(0, 0, 100, 40), moments_of_rectangle(0, 60, 50, 62)})
            .empty());  // 2.4 %
  CHECK(pair_components({0}, {moments_of_rectangle(0, 0, 60, 20)}).empty());
}

TEST_CASE("best_split: at the bar between two ellipses, nowhere in one") {
  mask both(120, 160);
  draw_ellipse(both, 60, 40, 50, 25);
  CHECK(best_split(watershed_basins{both}).side.empty());
  draw_ellipse(both, 60, 120, 50, 25);
  draw_bar(both, 58, 60, 63, 100);
  const watershed_basins basins{both};
  const basin_split cut = best_split(basins);
  REQUIRE(cut.side.size() == static_cast<std::size_t>(basins.count()));
  CHECK(cut.width == 3);
  CHECK(cut.narrowness == Approx(3 / 25.0).epsilon(0.05));
}

TEST_CASE("cut_at_neck: parts at the bar, and false when there is no neck") {
  mask both(120, 160), left(120, 160), right(120, 160);
  draw_ellipse(left, 60, 40, 50, 25);
  draw_ellipse(right, 60, 120, 50, 25);
  for (std::size_t i = 0; i < both.pixels.size(); ++i) both.pixels[i] = left.pixels[i] | right.pixels[i];
  draw_bar(both, 58, 60, 63, 100);
  cut_lungs cut;
  REQUIRE(cut_at_neck(both, cut));
  const int first = iou(cut.part[0], left) > 0.5 ? 0 : 1;
  CHECK(iou(cut.part[static_cast<std::size_t>(first)], left) > 0.98);
  CHECK(iou(cut.part[static_cast<std::size_t>(1 - first)], right) > 0.98);
  CHECK_FALSE(cut_at_neck(left, cut));
}

TEST_CASE("cut_along_path: lungs grown together are parted, a square block and one lung are not") {
  mask grown(100, 120);
  draw_bar(grown, 0, 0, 100, 120);
  draw_bar(grown, 0, 0, 100, 120);
  for (int y = 0; y < 40; ++y)
    for (int x = 57; x < 63; ++x) grown(y, x) = 0;
  cut_lungs cut;
  REQUIRE(cut_along_path(grown, cut));
  CHECK(count(cut.part[0]) + count(cut.part[1]) == count(grown));
  CHECK(cut.narrowness == Approx(0.6));  // 60 of 100 rows
  CHECK(cut.part[0](50, 20) == 1);
  CHECK(cut.part[1](50, 100) == 1);
  CHECK_FALSE(cut_along_path(mask(100, 100, 1), cut));
  mask lung(100, 40);
  draw_ellipse(lung, 50, 20, 48, 18);
  CHECK_FALSE(cut_along_path(lung, cut));
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
