// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "lungseg/core/parallel.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/data/split/gpu_lung_splitter.hpp"
#include "lungseg/data/split/lung_splitter.hpp"
#include "lungseg/data/split/split_batch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE lung_pair pair_at(const context& ctx, const split_batch& batch, int index) {
  const int height = batch.lungs.extent(2), width = batch.lungs.extent(3);
  lung_pair result{batch.figures[static_cast<std::size_t>(index)], mask(height, width), mask(height, width)};
  const view<const std::uint8_t, 3> both{&batch.lungs.get()(index, 0, 0, 0), {2, height, width}};
  for (const int side : {0, 1})
    download(ctx, both.rows(side, 1),
             view<std::uint8_t, 3>{(side == 0 ? result.left : result.right).pixels.data(), {1, height, width}});
  return result;
}

namespace detail {

LUNGSEG_INLINE void split_by_host(const context& ctx, view<const std::uint8_t, 3> masks, const split_options& options,
                                  const std::vector<int>& which, view<std::uint8_t, 4> lungs,
                                  std::span<split_figures> figures) {
  const int height = masks.extent(1), width = masks.extent(2);
  const shape<3> one{1, height, width};
  std::vector<mask> given(which.size(), mask(height, width));
  std::vector<lung_pair> found(which.size());
  for (std::size_t i = 0; i < which.size(); ++i)
    download(ctx, masks.rows(which[i], 1), view<std::uint8_t, 3>{given[i].pixels.data(), one});
  parallel_dynamic(context{}.with_threads(ctx.threads()), static_cast<std::int64_t>(which.size()), [&](std::int64_t i) {
    found[static_cast<std::size_t>(i)] = split_lungs(given[static_cast<std::size_t>(i)], options);
  });
  for (std::size_t i = 0; i < which.size(); ++i) {
    figures[static_cast<std::size_t>(which[i])] = found[i];
    upload(ctx, view<const std::uint8_t, 3>{found[i].left.pixels.data(), one},
           view<std::uint8_t, 3>{&lungs(which[i], 0, 0, 0), one});
    upload(ctx, view<const std::uint8_t, 3>{found[i].right.pixels.data(), one},
           view<std::uint8_t, 3>{&lungs(which[i], 1, 0, 0), one});
  }
}

LUNGSEG_INLINE split_batch split_in_groups(const context& ctx, view<const std::uint8_t, 3> masks,
                                           const split_options& options, int at_once) {
  const int count = masks.extent(0);
  split_batch result{ctx.zeros<std::uint8_t>(shape<4>{count, 2, masks.extent(1), masks.extent(2)}),
                     std::vector<split_figures>(static_cast<std::size_t>(count))};
  for (int first = 0; first < count && !masks.empty(); first += at_once) {
    const int here = std::min(at_once, count - first);
    const auto given = masks.rows(first, here);
    const auto lungs = result.lungs.get().rows(first, here);
    const std::span figures{result.figures.data() + first, static_cast<std::size_t>(here)};
    std::vector<int> unclear(static_cast<std::size_t>(here));
    std::iota(unclear.begin(), unclear.end(), 0);
    if constexpr (has_cuda)
      if (ctx.where().is_cuda()) unclear = gpu_lung_splitter{ctx, given, options, lungs, figures}.split();
    split_by_host(ctx, given, options, unclear, lungs, figures);
    result.split_by_host += static_cast<int>(unclear.size());
  }
  return result;
}

}  // namespace detail

LUNGSEG_INLINE split_batch split_lungs(const context& ctx, view<const std::uint8_t, 3> masks,
                                       const split_options& options) {
  constexpr std::int64_t pixels_at_once = 1 << 25;  // about 12 bytes of scratch memory for each
  detail::expect_splittable(masks.extent(1), masks.extent(2), options);
  const std::int64_t pixels = std::max<std::int64_t>(std::int64_t{masks.extent(1)} * masks.extent(2), 1);
  return detail::split_in_groups(ctx, masks, options,
                                 static_cast<int>(std::max<std::int64_t>(pixels_at_once / pixels, 1)));
}

}}  // namespace lungseg::LUNGSEG_ABI
