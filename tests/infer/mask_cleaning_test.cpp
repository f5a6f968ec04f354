// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/mask_cleaning.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/rle.hpp"

using namespace lungseg;

namespace {

void fill(mask& on, int y1, int y2, int x1, int x2, std::uint8_t value = 1) {
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) on(y, x) = value;
}

}  // namespace

TEST_CASE("clean_mask: holes, spurs and islands go, and their shares are known to who asks") {
  mask lung{40, 40}, wanted{40, 40};
  fill(wanted, 10, 30, 5, 25);  // 400 pixels
  lung = wanted;
  fill(lung, 15, 18, 10, 14, 0);  // a hole
  fill(lung, 20, 22, 25, 35);     // a spur of 20 pixels
  fill(lung, 2, 8, 30, 40);       // an island of 60
  lung_signs signs;
  CHECK(whole_mask(clean_mask(lung, 0.1f, &signs)) == wanted);
  CHECK(signs.spurs == Approx(20.0 / 480));
  CHECK(signs.islands == Approx(60.0 / 480));
  CHECK(whole_mask(clean_mask(lung, 0.1f)) == wanted);
}

TEST_CASE("clean_mask: without an opening spurs stay, and of nothing nothing is left") {
  mask lung{40, 40};
  fill(lung, 10, 30, 5, 25);
  fill(lung, 20, 22, 25, 35);
  lung_signs signs;
  CHECK(whole_mask(clean_mask(lung, 0, &signs)) == lung);
  CHECK(signs.spurs == 0);
  CHECK(area(encode(clean_mask(mask{4, 4}, 0.5f, &signs))) == 0);
  CHECK((signs.spurs == 0 && signs.islands == 0));
}

TEST_CASE("clean_mask: a lung at the film's edge is cleaned as the whole film would be") {
  for (const auto& [top, left] : {std::pair{0, 0}, {0, 20}, {10, 0}, {12, 20}, {5, 7}}) {
    mask lung{40, 40};
    fill(lung, top, top + 28, left, left + 20);
    fill(lung, top + 10, top + 14, left, left + 6, 0);  // open to the lung's side, which may be the film's edge
    fill(lung, top + 20, top + 22, left + 8, left + 12, 0);
    fill(lung, top, top + 3, left + 9, left + 11, 0);
    const mask filled = fill_holes(lung);
    CHECK(whole_mask(clean_mask(lung, 0.1f)) == keep_largest(opening(filled, structuring_element::box(4, 4))));
    CHECK(whole_mask(clean_mask(lung, 0)) == keep_largest(filled));
  }
}
