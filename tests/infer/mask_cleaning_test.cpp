// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/mask_cleaning.hpp"

#include <catch2/catch.hpp>

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
  CHECK(clean_mask(lung, 0.1f, &signs).pixels == wanted.pixels);
  CHECK(signs.spurs == Approx(20.0 / 480));
  CHECK(signs.islands == Approx(60.0 / 480));
  CHECK(clean_mask(lung, 0.1f).pixels == wanted.pixels);
}

TEST_CASE("clean_mask: without an opening spurs stay, and of nothing nothing is left") {
  mask lung{40, 40};
  fill(lung, 10, 30, 5, 25);
  fill(lung, 20, 22, 25, 35);
  lung_signs signs;
  CHECK(clean_mask(lung, 0, &signs).pixels == lung.pixels);
  CHECK(signs.spurs == 0);
  CHECK(area(encode(clean_mask(mask{4, 4}, 0.5f, &signs))) == 0);
  CHECK((signs.spurs == 0 && signs.islands == 0));
}
