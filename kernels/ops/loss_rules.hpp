// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one block of the loss kernels does; see elementwise_rules.hpp.

#include "block/block_sum.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/math/rcnn_loss_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The mask of one region, by a block.
struct mask_loss_rule {
  static constexpr int threads = 128;
  using scratch = block_sum<threads>;
  view<const float, 4> logits;  ///< (R, M, M, C)
  const int* labels;
  const float* targets;  ///< (R, M, M)
  view<const int, 2> counts;
  bool keras_clipped;
  float weight;
  float* dlogits;  ///< (R, M, M, C) or null
  double* losses;  ///< (R)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int row, scratch& shared) const {
    const int pixels = logits.extent(1) * logits.extent(2), classes = logits.extent(3), label = labels[row];
    const float share = math::mask_share(weight, counts, pixels);
    const double sum = shared(block, [&](int t) {
      double own = 0;
      for (int pixel = t; pixel < pixels && label > 0; pixel += block.threads()) {
        const std::int64_t cell = std::int64_t{row} * pixels + pixel, at = cell * classes + label;
        const float logit = logits[at];
        const math::value_and_slope loss = keras_clipped ? math::clipped_sigmoid_cross_entropy(logit, targets[cell])
                                                         : math::sigmoid_cross_entropy(logit, targets[cell]);
        own += static_cast<double>(loss.value);
        if (dlogits) dlogits[at] = loss.slope * share;
      }
      return own;
    });
    block.once([&] { losses[row] = sum * static_cast<double>(share); });
  }
};

/// losses[k] = the sum of row k of `rows`, by a block for each.
struct sum_losses_rule {
  static constexpr int threads = 256;
  using scratch = block_sum<threads>;
  const double* rows;  ///< (K, count)
  std::int64_t count;
  double* losses;  ///< (K)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int k, scratch& shared) const {
    const double sum = shared(block, [&](int t) {
      double own = 0;
      for (std::int64_t i = t; i < count; i += block.threads()) own += rows[k * count + i];
      return own;
    });
    block.once([&] { losses[k] = sum; });
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
