// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/target_rules.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/match.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// `indices` are the candidates that overlap one true box the most.
template <class Real>
struct best_candidates {
  Real overlap = 0;
  std::vector<int> indices;

  void offer(Real other, int index) {
    if (other < overlap || !(other > 0)) return;  // without overlap nothing is best, so an empty true box forces none
    if (other > overlap) indices.clear();
    overlap = other;
    indices.push_back(index);
  }
};

template <class Real, class Candidate>
std::vector<int> match(std::span<const Candidate> candidates, std::span<const box> truth,
                       const match_options& options) {
  const Real high = static_cast<Real>(options.high), low = static_cast<Real>(options.low);
  std::vector<int> nearest(candidates.size(), 0), result(candidates.size(), match_negative);
  std::vector<best_candidates<Real>> best(truth.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Real largest = 0;
    for (std::size_t j = 0; j < truth.size(); ++j) {
      const Real overlap = math::iou_as<Real>(candidates[i], truth[j]);
      if (options.force_best) best[j].offer(overlap, static_cast<int>(i));
      if (overlap > largest) {
        largest = overlap;
        nearest[i] = static_cast<int>(j);
      }
    }
    if (truth.empty() || largest < low) continue;
    result[i] = largest >= high ? nearest[i] : match_ignored;
  }
  if (options.force_best)
    for (const auto& [overlap, indices] : best)
      for (const int i : indices) result[static_cast<std::size_t>(i)] = nearest[static_cast<std::size_t>(i)];
  return result;
}

}  // namespace detail

LUNGSEG_INLINE std::vector<int> match(std::span<const box> candidates, std::span<const box> truth,
                                      const match_options& options) {
  return options.double_precision ? detail::match<double>(candidates, truth, options)
                                  : detail::match<float>(candidates, truth, options);
}

LUNGSEG_INLINE std::vector<int> match(std::span<const precise_box> candidates, std::span<const box> truth,
                                      const match_options& options) {
  return detail::match<double>(candidates, truth, options);
}

LUNGSEG_INLINE void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used,
                          const math::truth_rows& truth, const match_options& options, view<int, 2> matches) {
  const int images = matches.extent(0);
  expect_extent("match", "matches", 1, matches.extent(1), candidates.extent(1));
  if (candidates.extent(0) != 1) expect_extent("match", "candidates", 0, candidates.extent(0), images);
  if (!used.empty()) detail::expect_extents("match", "used", used.extents(), matches.extents());
  expect_extent("match", "truth.boxes", 0, truth.boxes.extent(0), images);
  detail::expect_extents("match", "truth.classes", truth.classes.extents(), truth.boxes.extents());
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::match(ctx, candidates, used, truth, options, matches);
  const auto count = static_cast<std::size_t>(candidates.extent(1));
  parallel_for(ctx, matches.extent(0), 1, [&](std::int64_t index) {
    const int image = static_cast<int>(index);
    const view<const int, 2> classes = truth.classes.rows(image, 1);
    const auto objects = static_cast<std::size_t>(std::find(classes.begin(), classes.end(), 0) - classes.begin());
    const std::vector<int> own = match({candidates.rows(candidates.extent(0) == 1 ? 0 : image, 1).data(), count},
                                       std::span<const box>{truth.boxes.rows(image, 1).data(), objects}, options);
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t at = index * candidates.extent(1) + static_cast<std::int64_t>(i);
      matches[at] = !used.empty() && used[at] < 0 ? match_ignored : own[i];
    }
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
