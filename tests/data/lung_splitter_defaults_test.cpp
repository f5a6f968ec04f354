// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// What split_lungs does at the borders of its default options.

#include <catch2/catch.hpp>
#include <filesystem>

#include "lungseg/data/split/lung_splitter.hpp"

using namespace lungseg;

namespace {

void draw(mask& on, int top, int left, int height, int width) {
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) on(y, x) = 1;
}

/// Two lungs of 100 x 50 pixels, with room below.
mask lungs() {
  mask result{180, 240};
  draw(result, 20, 40, 100, 50);
  draw(result, 20, 150, 100, 50);
  return result;
}

}  // namespace

TEST_CASE("split_lungs: a component of a fiftieth of the largest is a piece, a smaller one a speck") {
  mask piece = lungs(), speck = lungs();
  draw(piece, 160, 10, 10, 10);  // 100 of 5000 pixels
  draw(speck, 160, 10, 9, 11);   // 99
  CHECK(split_lungs(piece).specks == 0);
  CHECK(split_lungs(speck).specks == 1);
}

TEST_CASE("split_lungs: a piece belongs to a lung up to a tenth of the root of all area away") {
  mask near = lungs(), far = lungs();  // all area: 10100 pixels, so 10.05 pixels
  draw(near, 129, 60, 10, 10);         // the lung ends in row 119
  draw(far, 130, 60, 10, 10);
  CHECK(split_lungs(near).stray_pieces == 0);
  CHECK(split_lungs(far).stray_pieces == 1);
}
