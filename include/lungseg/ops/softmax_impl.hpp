// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cuda/elementwise.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/softmax.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

LUNGSEG_INLINE void softmax(const context& ctx, view<const float, 2> logits, view<float, 2> probabilities) {
  detail::expect_extents("softmax", "probabilities", probabilities.extents(), logits.extents());
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::softmax<float>(ctx, logits, probabilities);
  const int classes = logits.extent(1);
  parallel_for(ctx, logits.extent(0), 512, [&](std::int64_t row) {
    math::softmax(logits.data() + row * classes, classes, probabilities.data() + row * classes);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
