// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// One block for each problem: the best scores, and non-maximum suppression.

#include "block/nms_block.hpp"
#include "block/top_k_block.hpp"
#include "launch.cuh"
#include "lungseg/backend/cuda/selection.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

struct top_k_rule {
  using scratch = top_k_scratch;
  static constexpr int threads = 1024;
  view<const float, 2> scores;  // (N, A)
  math::level_offsets levels;
  view<int, 3> picked;   // (N, levels, K)
  std::uint64_t* words;  // max_candidates for each row of picked; null when K fits into shared memory

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int row, scratch& shared) const {
    const int image = row / levels.count, level = row % levels.count;
    std::uint64_t* const own = words ? words + std::int64_t{row} * max_candidates : shared.words;
    top_k_block(block, &scores(image, 0), levels.begin(level), levels.size(level), picked.extent(2), shared, own,
                &picked(image, level, 0));
  }
};

struct nms_rule {
  using scratch = nms_scratch;
  static constexpr int threads = 256;
  view<const box, 2> areas;           // (problems, K)
  view<const std::uint8_t, 2> valid;  // (problems, K) or empty
  view<const int, 2> classes;         // (problems, K) or empty
  float iou_threshold;
  view<int, 2> kept;  // (problems, M)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int row, scratch& shared) const {
    const nms_candidates all{&areas(row, 0), valid.data() ? &valid(row, 0) : nullptr,
                             classes.data() ? &classes(row, 0) : nullptr, areas.extent(1)};
    int count = 0;
    nms_block(block, all, iou_threshold, kept.extent(1), shared, &kept(row, 0), &count);
  }
};

}  // namespace

void top_k(const context& ctx, view<const float, 2> scores, const math::level_offsets& levels, view<int, 3> picked) {
  const int k = picked.extent(2), rows = picked.extent(0) * picked.extent(1);
  expect<shape_error>(k <= max_candidates,
                      "top_k: " + std::to_string(k) + " of a row, expected at most " + std::to_string(max_candidates));
  if (picked.empty()) return;
  std::uint64_t* words = nullptr;
  if (k > top_k_shared)
    words = static_cast<std::uint64_t*>(
        ctx.gpu().workspace(static_cast<std::size_t>(rows) * max_candidates * sizeof(std::uint64_t), "top_k"));
  for_each_block(ctx, "top_k", rows, top_k_rule{scores, levels, picked, words});
}

void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid, view<const int, 2> classes,
         float iou_threshold, view<int, 2> kept) {
  expect<shape_error>(areas.extent(1) <= max_candidates, "nms: " + std::to_string(areas.extent(1)) +
                                                             " boxes in a row, expected at most " +
                                                             std::to_string(max_candidates));
  for_each_block(ctx, "nms", kept.extent(0), nms_rule{areas, valid, classes, iou_threshold, kept});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
