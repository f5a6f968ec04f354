// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <vector>

#include "../support/gpu.hpp"
#include "../support/mask_gallery.hpp"
#include "lungseg/backend/cuda/components.hpp"
#include "lungseg/backend/cuda/lung_splitter.hpp"
#include "lungseg/data/split/split_batch.hpp"
#include "mask_batch.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

/// Every mask of the batch as split_lungs of that mask alone.
void check_equal(const context& ctx, const split_batch& batch, const std::vector<mask>& masks,
                 const split_options& options = {}) {
  REQUIRE(batch.figures.size() == masks.size());
  for (std::size_t n = 0; n < masks.size(); ++n) {
    INFO("mask " << n);
    const lung_pair truth = split_lungs(masks[n], options), got = pair_at(ctx, batch, static_cast<int>(n));
    CHECK(got.left == truth.left);
    CHECK(got.right == truth.right);
    CHECK(static_cast<const split_figures&>(got) == truth);
  }
}

/// Splits the masks on the GPU and checks all; gives how many the host had to look at.
int split_and_check(const context& gpu, const std::vector<mask>& masks, const split_options& options = {}) {
  const split_batch batch = split_lungs(gpu, test::to_batch(gpu, masks).get(), options);
  check_equal(gpu, batch, masks, options);
  return batch.split_by_host;
}

}  // namespace

TEST_CASE("gpu split_lungs: what the host gives, and only unclear masks come to the host") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  std::vector<mask> all;
  int unclear = 0;
  for (const gallery_mask& one : named_masks()) {
    INFO(one.name);
    CHECK(split_and_check(*gpu, {one.pixels}) == !one.clear);
    all.push_back(one.pixels);
    unclear += !one.clear;
  }
  CHECK(split_and_check(*gpu, all) == unclear);
}

TEST_CASE("gpu split_lungs: phantoms and blobs, most of the ones and some of the others without the host") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  const int phantoms = split_and_check(*gpu, phantom_masks(40)), blobs = split_and_check(*gpu, blob_masks(60));
  CHECK(phantoms < 5);
  CHECK(blobs > 20);
  CHECK(blobs < 55);
}

TEST_CASE("gpu split_lungs: sides, and what counts as a speck, are the options'") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  std::vector<mask> some;
  for (const gallery_mask& one : named_masks()) some.push_back(one.pixels);
  split_and_check(*gpu, some, {.sides = laterality::image});
  split_and_check(*gpu, some, {.speck = 0, .piece_gap = 0});
  CHECK(split_and_check(*gpu, some, {.speck = 1}) == static_cast<int>(some.size()) - 1);
}

TEST_CASE("gpu split_lungs: groups of masks, and the batch as a whole, give the same") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  const std::vector<mask> masks = blob_masks(7);
  const auto there = test::to_batch(*gpu, masks);
  for (const int at_once : {1, 3, 7, 100})
    check_equal(*gpu, detail::split_in_groups(*gpu, there.get(), {}, at_once), masks);
}

TEST_CASE("gpu split_lungs: the host waits twice for a batch of clear masks, and their pixels stay where they are") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  const std::vector<mask> pairs{ellipse_pair(40), ellipse_pair(100), ellipse_pair(140)};
  const auto there = test::to_batch(*gpu, pairs);
  gpu->wait();
  const auto waits = gpu->gpu().counters().waits;
  const split_batch batch = split_lungs(*gpu, there.get());
  CHECK(gpu->gpu().counters().waits == waits + 2);
  CHECK(batch.split_by_host == 0);
  CHECK(to_host(*gpu, there).size() == there.size());
}

TEST_CASE("gpu split_lungs: batches without masks or pixels, and more than can be numbered at once") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  CHECK(split_lungs(*gpu, view<const std::uint8_t, 3>{}).figures.empty());
  const auto flat_masks = gpu->make<std::uint8_t>(shape<3>{2, 0, 5});
  const split_batch nothing = split_lungs(*gpu, flat_masks.get());
  CHECK(nothing.figures.size() == 2);
  CHECK(nothing.figures[1].reason == split_reason::empty);
  CHECK(pair_at(*gpu, nothing, 1).left == mask(0, 5));
  CHECK_THROWS_AS(backend::cuda::fill_components(*gpu, view<int, 3>{nullptr, {2, 30000, 30000}}, {}), shape_error);
  const view<const std::uint8_t, 3> many{nullptr, {3, 30000, 30000}};
  for (const bool eight : {false, true})
    CHECK_THROWS_AS(backend::cuda::label_components(*gpu, many, eight, {}, {}), shape_error);
}
