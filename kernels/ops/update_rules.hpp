// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one block of the update's kernels does; see block.hpp.

#include <cmath>

#include "block/block_sum.hpp"
#include "lungseg/backend/cuda/update.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

LUNGSEG_HD inline std::int64_t chunk_end(const update_chunk& chunk, const update_slot& slot) {
  return chunk.begin + update_chunk_size < slot.size ? chunk.begin + update_chunk_size : slot.size;
}

/// The sum of squares of one chunk of gradients.
struct chunk_square_rule {
  static constexpr int threads = 256;
  using scratch = block_sum<threads>;
  const update_slot* slots;
  const update_chunk* chunks;
  const update_constants* constants;
  double* squares;  ///< of each chunk

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int at, scratch& shared) const {
    const update_chunk chunk = chunks[at];
    const update_slot slot = slots[chunk.slot];
    const std::int64_t end = constants[chunk.slot].trains ? chunk_end(chunk, slot) : chunk.begin;
    const double sum = shared(block, [&](int t) {
      double own = 0;
      for (std::int64_t i = chunk.begin + t; i < end; i += block.threads())
        own += static_cast<double>(slot.gradient[i]) * static_cast<double>(slot.gradient[i]);
      return own;
    });
    block.once([&] { squares[at] = sum; });
  }
};

/// All norms, by one block.
struct norm_rule {
  static constexpr int threads = 256;
  using scratch = block_sum<threads>;
  const update_slot* slots;
  const double* squares;
  view<double, 1> norms;  ///< (P + 1)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int, scratch& shared) const {
    const int count = norms.extent(0) - 1;
    const double total = shared(block, [&](int t) {
      double own = 0;
      for (int s = t; s < count; s += block.threads()) {
        double square = 0;
        for (int c = 0; c < slots[s].chunks; ++c) square += squares[slots[s].first_chunk + c];
        norms[s] = std::sqrt(square);
        own += square;
      }
      return own;
    });
    block.once([&] { norms[count] = std::sqrt(total); });
  }
};

/// One chunk's update.
struct update_chunk_rule {
  static constexpr int threads = 256;
  struct scratch {};
  const update_slot* slots;
  const update_chunk* chunks;
  const update_constants* constants;
  update_call call;
  view<const double, 1> norms;

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int at, scratch&) const {
    const update_chunk chunk = chunks[at];
    const update_slot slot = slots[chunk.slot];
    const update_constants& step = constants[chunk.slot];
    const double total = norms[norms.extent(0) - 1];
    if (!(total <= 1.7976931348623157e308)) return;  // infinite or NaN
    const double norm = call.clip == update_clip::global ? total : norms[chunk.slot];
    const float factor = call.clip == update_clip::none ? 1.0f : math::clip_factor(norm, call.clip_norm);
    block.each([&](int t) {
      for (std::int64_t i = chunk.begin + t; i < chunk_end(chunk, slot); i += block.threads()) {
        const float g = factor * slot.gradient[i];
        slot.gradient[i] = 0;
        if (!step.trains) continue;
        if (call.adamw)
          math::step_adamw(step.adamw, g, slot.weight[i], slot.first[i], slot.second[i]);
        else
          math::step_sgd(step.sgd, g, slot.weight[i], slot.first[i]);
      }
    });
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
