// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/backend/cpu/optimizer.hpp"
#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/backend/cuda/optimizer.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/ops/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

LUNGSEG_INLINE void sgd(const context& ctx, view<float, 1> weight, view<const float, 1> gradient,
                        view<float, 1> momentum_buffer, const sgd_options& options) {
  expect_extent("sgd", "gradient", 0, gradient.extent(0), weight.extent(0));
  expect_extent("sgd", "momentum_buffer", 0, momentum_buffer.extent(0), weight.extent(0));
  const backend::cpu::sgd_step step{options.rate, options.momentum, options.weight_decay, options.nesterov};
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::sgd<float>(ctx, step, weight, gradient, momentum_buffer, view<float, 1>{});
  const auto kernel = backend::cpu::optimizer_kernels(ctx).sgd;
  parallel_ranges(ctx, weight.size(), detail::optimizer_grain, [&](std::int64_t begin, std::int64_t end) {
    kernel(step, weight.data() + begin, gradient.data() + begin, momentum_buffer.data() + begin, end - begin);
  });
}

LUNGSEG_INLINE math::adamw_step adamw_constants(std::int64_t step, const adamw_options& options) {
  // In double: 1 - 0.999^t loses digits in float.
  const double t = static_cast<double>(step);
  const double correction1 = 1 - std::pow(static_cast<double>(options.beta1), t);
  const double correction2 = 1 - std::pow(static_cast<double>(options.beta2), t);
  return {1 - options.rate * options.weight_decay,
          options.beta1,
          options.beta2,
          static_cast<float>(static_cast<double>(options.rate) / correction1),
          static_cast<float>(1 / std::sqrt(correction2)),
          options.epsilon};
}

LUNGSEG_INLINE void adamw(const context& ctx, view<float, 1> weight, view<const float, 1> gradient,
                          view<float, 1> first, view<float, 1> second, std::int64_t step,
                          const adamw_options& options) {
  expect_extent("adamw", "gradient", 0, gradient.extent(0), weight.extent(0));
  expect_extent("adamw", "first", 0, first.extent(0), weight.extent(0));
  expect_extent("adamw", "second", 0, second.extent(0), weight.extent(0));
  if (step < 1) throw option_error{"adamw: step is " + std::to_string(step) + ", expected at least 1"};
  const math::adamw_step constants = adamw_constants(step, options);
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::adamw<float>(ctx, constants, weight, gradient, first, second, view<float, 1>{});
  const auto kernel = backend::cpu::optimizer_kernels(ctx).adamw;
  parallel_ranges(ctx, weight.size(), detail::optimizer_grain, [&](std::int64_t begin, std::int64_t end) {
    kernel(constants, weight.data() + begin, gradient.data() + begin, first.data() + begin, second.data() + begin,
           end - begin);
  });
}

LUNGSEG_INLINE double squared_norm(const context& ctx, view<const float, 1> x) {
  constexpr std::int64_t block = 16384;
  const std::int64_t blocks = (x.size() + block - 1) / block;
  std::vector<double> sums(static_cast<std::size_t>(blocks));
  const auto kernel = backend::cpu::gradient_kernels(ctx).dot;
  parallel_for(ctx, blocks, 1, [&](std::int64_t b) {
    const float* from = x.data() + b * block;
    sums[static_cast<std::size_t>(b)] = kernel(from, from, std::min(block, x.size() - b * block));
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

LUNGSEG_INLINE void scale_in_place(const context& ctx, float factor, view<float, 1> x) {
  const auto kernel = backend::cpu::pointwise_kernels<float>(ctx).scale;
  parallel_ranges(ctx, x.size(), detail::optimizer_grain, [&](std::int64_t begin, std::int64_t end) {
    kernel(factor, x.data() + begin, x.data() + begin, end - begin);
  });
}

LUNGSEG_INLINE std::int64_t first_non_finite(const context& ctx, view<const float, 1> x) {
  constexpr std::int64_t block = 16384;
  const std::int64_t blocks = (x.size() + block - 1) / block;
  std::vector<char> clean(static_cast<std::size_t>(blocks));
  const auto kernel = backend::cpu::gradient_kernels(ctx).all_finite;
  parallel_for(ctx, blocks, 1, [&](std::int64_t b) {
    clean[static_cast<std::size_t>(b)] = kernel(x.data() + b * block, std::min(block, x.size() - b * block));
  });
  const auto dirty = std::find(clean.begin(), clean.end(), char{0});
  if (dirty == clean.end()) return -1;
  std::int64_t i = (dirty - clean.begin()) * block;
  while (is_finite(x[i])) ++i;
  return i;
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
