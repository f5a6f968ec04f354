// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/update.hpp"

#include "launch.cuh"
#include "ops/update_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

void update_all(const context& ctx, view<const update_slot, 1> slots, view<const update_chunk, 1> chunks,
                view<const update_constants, 1> constants, const update_call& call, view<double, 1> norms) {
  const int count = chunks.extent(0);
  auto* const squares =
      static_cast<double*>(ctx.gpu().workspace(static_cast<std::size_t>(count + 1) * sizeof(double), "update_all"));
  for_each_block(ctx, "update_all", count, chunk_square_rule{slots.data(), chunks.data(), constants.data(), squares});
  for_each_block(ctx, "update_all", 1, norm_rule{slots.data(), squares, norms});
  for_each_block(ctx, "update_all", count,
                 update_chunk_rule{slots.data(), chunks.data(), constants.data(), call, norms});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
