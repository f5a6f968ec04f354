// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/split_batch.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/core/view.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "support/mask_gallery.hpp"

using namespace lungseg;
using namespace lungseg_test;

// What a GPU does is in tests/cuda/split_batch_on_gpu_test.cpp.
TEST_CASE("split_lungs of a batch: on the processor each mask's own answer, with any number of threads") {
  const std::vector<gallery_mask> gallery = named_masks();
  const int count = static_cast<int>(gallery.size());
  tensor<std::uint8_t, 3> masks{{count, gallery_height, gallery_width}};
  for (int n = 0; n < count; ++n) {
    const mask& one = gallery[static_cast<std::size_t>(n)].pixels;
    std::copy(one.pixels.begin(), one.pixels.end(), &masks(n, 0, 0));
  }
  const split_options options{.sides = laterality::image};
  for (const int threads : {1, 3}) {
    const context ctx = context{}.with_threads(threads);
    const split_batch batch = split_lungs(ctx, masks.get(), options);
    CHECK(batch.split_by_host == count);
    CHECK(batch.lungs.extents() == shape<4>{count, 2, gallery_height, gallery_width});
    for (int n = 0; n < count; ++n) {
      INFO(gallery[static_cast<std::size_t>(n)].name);
      const lung_pair truth = split_lungs(gallery[static_cast<std::size_t>(n)].pixels, options),
                      got = pair_at(ctx, batch, n);
      CHECK(got.left == truth.left);
      CHECK(got.right == truth.right);
      CHECK(static_cast<const split_figures&>(got) == truth);
    }
  }
}

TEST_CASE("split_lungs of a batch: none, and what is out of range") {
  CHECK(split_lungs(context{}, view<const std::uint8_t, 3>{}).figures.empty());
  const tensor<std::uint8_t, 3> some{{1, 4, 4}};
  CHECK_THROWS_AS(split_lungs(context{}, some.get(), {.speck = 2}), option_error);
  CHECK_THROWS_AS(split_lungs(context{}, view<const std::uint8_t, 3>{nullptr, {1, 30001, 2}}), shape_error);
}
