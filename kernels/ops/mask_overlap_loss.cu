// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/mask_overlap_loss.hpp"

#include <span>

#include "launch.cuh"
#include "ops/mask_overlap_loss_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void mask_overlap_loss(const context& ctx, view<const T, 4> logits, view<const float, 4> targets, view<T, 4> dlogits,
                       const mask_overlap_call& call, view<double, 1> losses) {
  const char* const operation = "mask_overlap_loss";
  const std::int64_t count = logits.size(), size = overlap_chunk_rule<T>::chunk, chunks = (count + size - 1) / size;
  const bool none = ctx.only_looks_on();
  auto* const whole = static_cast<overlap_whole*>(
      ctx.gpu().workspace(sizeof(overlap_whole) + static_cast<std::size_t>(chunks) * sizeof(overlap_sums), operation));
  auto* const sums = reinterpret_cast<overlap_sums*>(whole + 1);
  for_each(ctx, operation, chunks, overlap_chunk_rule<T>{logits.data(), targets.data(), count, sums});
  for_each(ctx, operation, 1, overlap_total_rule{sums, chunks, count, none, whole});
  if (ctx.world()) ctx.joined_ranks().sum(std::span<double>{reinterpret_cast<double*>(whole), 5});
  for_each(ctx, operation, 1, overlap_losses_rule{whole, static_cast<double>(call.smooth), losses.data()});
  if (dlogits.data())
    for_each(ctx, operation, count,
             overlap_gradient_rule<T>{logits.data(), targets.data(), none, call, whole, dlogits.data()});
}

template void mask_overlap_loss<float>(const context&, view<const float, 4>, view<const float, 4>, view<float, 4>,
                                       const mask_overlap_call&, view<double, 1>);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
