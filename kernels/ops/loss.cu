// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/loss.hpp"

#include "launch.cuh"
#include "lungseg/backend/cuda/for_each.hpp"
#include "ops/loss_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template void for_each(const context&, const char*, std::int64_t, const math::rpn_loss_rule&);
template void for_each(const context&, const char*, std::int64_t, const math::region_loss_rule&);
template void for_each(const context&, const char*, std::int64_t, const math::target_gradient_rule&);

void sum_losses(const context& ctx, view<const double, 2> rows, view<double, 1> losses) {
  for_each_block(ctx, "sum_losses", rows.extent(0), sum_losses_rule{rows.data(), rows.extent(1), losses.data()});
}

void mask_loss(const context& ctx, view<const float, 4> logits, view<const int, 1> labels, view<const float, 3> targets,
               view<const int, 2> counts, bool keras_clipped, float weight, view<float, 4> dlogits,
               view<double, 1> losses) {
  for_each_block(ctx, "mask_loss", logits.extent(0),
                 mask_loss_rule{logits, labels.data(), targets.data(), counts, keras_clipped, weight, dlogits.data(),
                                losses.data()});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
