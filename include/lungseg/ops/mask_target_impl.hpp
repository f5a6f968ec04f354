// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lungseg/backend/cpu/roi_taps.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/mask_target.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/ops/mask_target.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

inline void crop_mask(const view<const std::uint8_t, 3>& masks, int g, const box& area, view<float, 2> out) {
  const int height = masks.extent(1), width = masks.extent(2);
  const float last_y = static_cast<float>(height > 1 ? height - 1 : 1);
  const float last_x = static_cast<float>(width > 1 ? width - 1 : 1);
  for (int p = 0; p < out.extent(0); ++p) {
    const auto y = math::crop_taps(math::crop_position(area.y1, area.y2, last_y, height, p, out.extent(0)), height);
    for (int q = 0; q < out.extent(1); ++q) {
      const auto x = math::crop_taps(math::crop_position(area.x1, area.x2, last_x, width, q, out.extent(1)), width);
      out(p, q) = std::rint(
          math::crop_mask_cell(y, x, [&](int row, int column) { return masks(g, row, column) ? 1.0f : 0.0f; }));
    }
  }
}

/// RoIAlign of byte masks, kept between regions for its memory. A row of bins first blends its mask rows, each byte
/// once, then every bin of it blends columns: adaptive bins hold too many samples to visit them one by one.
class mask_aligner {
 public:
  void align(const view<const std::uint8_t, 3>& masks, int g, const box& area, bool aligned, view<float, 2> out) {
    const int height = masks.extent(1), width = masks.extent(2);
    rows_.align(math::align_axis(area.y1, area.y2, 1.0f, out.extent(0), aligned, 0), out.extent(0), height);
    columns_.align(math::align_axis(area.x1, area.x2, 1.0f, out.extent(1), aligned, 0), out.extent(1), width);
    std::fill(out.begin(), out.end(), 0.0f);
    const auto [first, last] = columns_.range();
    if (first > last) return;
    for (int p = 0; p < out.extent(0); ++p) {
      blended_.assign(static_cast<std::size_t>(width), 0.0f);
      float* const blended = blended_.data();
      for (int i = rows_.begin(p); i < rows_.begin(p + 1); ++i) {
        const std::uint8_t* row = &masks(g, rows_.cell(i), 0);
        const float share[2] = {0.0f, rows_.weight(i)};  // looked up, because a branch on pixels is hard to predict
        for (int x = first; x <= last; ++x) blended[x] += share[row[x] != 0];
      }
      for (int q = 0; q < out.extent(1); ++q)
        for (int j = columns_.begin(q); j < columns_.begin(q + 1); ++j)
          out(p, q) += columns_.weight(j) * blended[columns_.cell(j)];
    }
  }

 private:
  backend::cpu::roi_taps rows_, columns_;
  std::vector<float> blended_;
};

}  // namespace detail

LUNGSEG_INLINE void mask_targets(const context& ctx, view<const std::uint8_t, 3> masks, std::span<const box> regions,
                                 std::span<const int> owner, mask_target_rule rule, view<float, 3> out) {
  expect_extent("mask_targets", "owner", 0, std::ssize(owner), std::ssize(regions));
  expect_extent("mask_targets", "out", 0, out.extent(0), std::ssize(regions));
  for (const int g : owner)
    if (g >= masks.extent(0))
      throw shape_error{"mask_targets: owner is " + std::to_string(g) + ", expected 0 to " +
                        std::to_string(masks.extent(0) - 1)};
  parallel_ranges(ctx, std::ssize(regions), 4, [&](std::int64_t begin, std::int64_t end) {
    detail::mask_aligner aligner;
    for (std::int64_t r = begin; r < end; ++r) {
      const box& area = regions[static_cast<std::size_t>(r)];
      const int g = owner[static_cast<std::size_t>(r)];
      const view<float, 2> cells{out.rows(static_cast<int>(r), 1).data(), {out.extent(1), out.extent(2)}};
      if (g < 0) {
        std::fill(cells.begin(), cells.end(), 0.0f);
        continue;
      }
      if (rule == mask_target_rule::crop_and_round) {
        detail::crop_mask(masks, g, area, cells);
        continue;
      }
      aligner.align(masks, g, area, rule == mask_target_rule::align_threshold, cells);
      if (rule == mask_target_rule::align_threshold)
        for (float& value : cells) value = value >= 0.5f ? 1.0f : 0.0f;
    }
  });
}

LUNGSEG_INLINE void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                                 view<const int, 1> images, view<const int, 1> truths,
                                 const math::mask_target_call& call, view<float, 3> out) {
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::mask_targets(ctx, masks, areas, images, truths, call, out);
  std::vector<box> regions;
  std::vector<int> owners;
  for (int r = 0; r < areas.extent(0); ++r) {
    const box area = call.coordinates.to_pixels(areas[r]);
    regions.push_back(call.coordinates.normalised() ? math::to_inclusive(area) : area);
    owners.push_back(images[r] < 0 || truths[r] < 0 ? -1 : images[r] * masks.extent(1) + truths[r]);
  }
  mask_targets(ctx, masks.reshaped(shape<3>{masks.extent(0) * masks.extent(1), masks.extent(2), masks.extent(3)}),
               regions, owners, call.rule, out);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
