// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/mask_patch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "../support/mask_shapes.hpp"
#include "lungseg/data/pixels/rle.hpp"

using namespace lungseg;

namespace {

/// Random pixels within a part of a film.
mask speckled_part(int height, int width, int top, int left, int rows, int columns) {
  return whole_mask({height, width, top, left, lungseg_test::noise(rows, columns, 0.5f, 7)});
}

/// Some that touch the film's edges, one of all pixels, whose runs go on from column to column, and an empty one.
std::vector<mask> masks_of_many_kinds() {
  return {speckled_part(30, 20, 5, 6, 9, 8),
          speckled_part(30, 20, 0, 0, 30, 20),
          speckled_part(9, 40, 0, 30, 9, 10),
          speckled_part(70, 3, 69, 0, 1, 1),
          mask{12, 11, 1},
          mask{5, 4}};
}

}  // namespace

TEST_CASE("mask_patch: holds the pixels of a mask, and no row or column more") {
  mask of{9, 7};
  of(2, 3) = of(5, 1) = 1;
  const mask_patch patch = of;
  CHECK((patch.height == 9 && patch.width == 7));
  CHECK((patch.top == 2 && patch.bottom() == 6 && patch.left == 1 && patch.right() == 4));
  CHECK((patch(2, 3) == 1 && patch(5, 1) == 1 && patch(2, 1) == 0));
  CHECK((patch(-1, 0) == 0 && patch(0, 0) == 0 && patch(8, 6) == 0 && patch(100, 100) == 0));
}

TEST_CASE("mask_patch: the whole mask, its run lengths and back") {
  for (const mask& of : masks_of_many_kinds()) {
    const mask_patch patch = of;
    CHECK(whole_mask(patch) == of);
    CHECK(encode(patch) == encode(of));
    const mask_patch decoded = decode_patch(encode(of));
    CHECK(whole_mask(decoded) == of);
    CHECK(decoded.inside.pixels.size() <= of.pixels.size());
    for (const int margin : {1, 4, 100}) {
      const mask_patch more = with_margin(patch, margin);
      CHECK(whole_mask(more) == of);
      CHECK(encode(more) == encode(of));
      CHECK(more.top == std::max(0, patch.top - margin));
      CHECK(more.right() == std::min(of.width, patch.right() + margin));
    }
  }
}

TEST_CASE("mask_patch: a film without pixels, and run lengths of another picture") {
  CHECK(whole_mask(mask_patch{mask{}}) == mask{});
  CHECK(whole_mask(mask_patch{3, 2}) == mask{3, 2});
  CHECK(area(encode(mask_patch{3, 2})) == 0);
  CHECK_THROWS_AS(decode_patch({3, 2, {5}}), format_error);
  CHECK(whole_mask(decode_patch({0, 7, {}})) == decode({0, 7, {}}));
}
