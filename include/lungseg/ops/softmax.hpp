// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/backend/cuda/dense.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Probabilities of each row's classes. \param logits, probabilities  (R, C); the latter overwritten
inline void softmax(const context& ctx, view<const float, 2> logits, view<float, 2> probabilities) {
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::softmax<float>(ctx, logits, probabilities);
  const int classes = logits.extent(1);
  parallel_for(ctx, logits.extent(0), 512, [&](std::int64_t row) {
    const float* const own = logits.data() + row * classes;
    float* const out = probabilities.data() + row * classes;
    const float largest = *std::max_element(own, own + classes);
    float sum = 0;
    for (int k = 0; k < classes; ++k) sum += out[k] = std::exp(own[k] - largest);
    for (int k = 0; k < classes; ++k) out[k] /= sum;
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
