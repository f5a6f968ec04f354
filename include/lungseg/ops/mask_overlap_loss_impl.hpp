// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "lungseg/backend/cuda/mask_overlap_loss.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/dice.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Adds the other ranks' sums. \param count  of this rank's pixels \return of all ranks'
inline std::int64_t share_overlap(const context& ctx, math::overlap_sums& all, std::int64_t count) {
  std::array<double, 5> sums{all.overlap.both, all.overlap.predicted, all.overlap.truth, all.cross_entropy,
                             static_cast<double>(count)};
  share_sums(ctx, sums);
  all = {{sums[0], sums[1], sums[2]}, sums[3]};
  return static_cast<std::int64_t>(sums[4]);
}

}  // namespace detail

LUNGSEG_INLINE void mask_overlap_loss(const context& ctx, view<const float, 4> logits, view<const float, 4> targets,
                                      view<float, 4> dlogits, view<double, 1> losses,
                                      const mask_overlap_options& options) {
  detail::expect_extents("mask_overlap_loss", "targets", targets.extents(), logits.extents());
  if (!dlogits.empty()) detail::expect_extents("mask_overlap_loss", "dlogits", dlogits.extents(), logits.extents());
  std::int64_t count = logits.size();
  if (count == 0) return clear(ctx, losses);
  const math::overlap_weights weights{options.cross_entropy, options.dice, options.smooth};
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::mask_overlap_loss<float>(ctx, logits, targets, dlogits,
                                                     {options.cross_entropy, options.dice, options.smooth}, losses);
  constexpr std::int64_t block = 4096;
  std::vector<math::overlap_sums> partial(static_cast<std::size_t>((count + block - 1) / block));
  parallel_for(ctx, static_cast<std::int64_t>(partial.size()), 1, [&](std::int64_t index) {
    math::overlap_sums own;
    for (std::int64_t i = index * block; i < std::min(count, (index + 1) * block); ++i)
      own.add(math::overlap_sums::of(logits[i], targets[i]));
    partial[static_cast<std::size_t>(index)] = own;
  });
  math::overlap_sums all;
  for (const math::overlap_sums& own : partial) all.add(own);
  count = detail::share_overlap(ctx, all, count);
  if (!dlogits.empty() && ctx.only_looks_on()) clear(ctx, dlogits);
  if (!dlogits.empty() && !ctx.only_looks_on())
    parallel_for(ctx, logits.size(), block,
                 [&](std::int64_t i) { dlogits[i] = math::overlap_slope(all, count, weights, logits[i], targets[i]); });
  losses[0] = all.cross_entropy / static_cast<double>(count);
  losses[1] = math::dice_loss(all.overlap, static_cast<double>(options.smooth));
}

LUNGSEG_INLINE mask_overlap_losses mask_overlap_loss(const context& ctx, view<const float, 4> logits,
                                                     view<const float, 4> targets, view<float, 4> dlogits,
                                                     const mask_overlap_options& options) {
  auto losses = ctx.make<double>(shape<1>{2});
  mask_overlap_loss(ctx, logits, targets, dlogits, losses, options);
  const tensor<double, 1> host = losses.on_host();
  return {static_cast<float>(host[0]), static_cast<float>(host[1])};
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
