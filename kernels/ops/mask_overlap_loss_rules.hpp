// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of a mask's loss does; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/mask_overlap_loss.hpp"
#include "lungseg/math/dice.hpp"
#include "lungseg/math/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

using math::overlap_sums;

template <class T>
struct overlap_chunk_rule {
  static constexpr std::int64_t chunk = 512;
  const T* logits;
  const float* targets;
  std::int64_t count;
  overlap_sums* sums;

  LUNGSEG_HD void operator()(std::int64_t at) const {
    overlap_sums own;
    const std::int64_t end = (at + 1) * chunk < count ? (at + 1) * chunk : count;
    for (std::int64_t i = at * chunk; i < end; ++i) {
      own.add(overlap_sums::of(to_float(logits[i]), targets[i]));
    }
    sums[at] = own;
  }
};

/// The sums of a whole batch, as ranks add them up.
struct overlap_whole {
  overlap_sums sums;
  double pixels = 0;
};
static_assert(sizeof(overlap_whole) == 5 * sizeof(double));

/// All chunks together, by one thread: there are few.
struct overlap_total_rule {
  const overlap_sums* sums;
  std::int64_t chunks, count;
  bool none;  ///< nothing counts
  overlap_whole* whole;
  LUNGSEG_HD void operator()(std::int64_t) const {
    overlap_sums all;
    for (std::int64_t i = 0; i < chunks && !none; ++i) all.add(sums[i]);
    *whole = {all, none ? 0 : static_cast<double>(count)};
  }
};

struct overlap_losses_rule {
  const overlap_whole* whole;
  double smooth;
  double* losses;  ///< (2)
  LUNGSEG_HD void operator()(std::int64_t) const {
    losses[0] = whole->sums.cross_entropy / whole->pixels;
    losses[1] = math::dice_loss(whole->sums.overlap, smooth);
  }
};

template <class T>
struct overlap_gradient_rule {
  const T* logits;
  const float* targets;
  bool none;  ///< nothing counts
  mask_overlap_call call;
  const overlap_whole* whole;
  T* dlogits;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    const float slope =
        none ? 0
             : math::overlap_slope(whole->sums, static_cast<std::int64_t>(whole->pixels),
                                   {call.cross_entropy, call.dice, call.smooth}, to_float(logits[i]), targets[i]);
    dlogits[i] = from_float<T>(slope);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
