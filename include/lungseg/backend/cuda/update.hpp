// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// One update of all parameters of a network on a GPU, in a few launches; see backend/cuda/conv2d.hpp.

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One parameter with its gradient and what the optimizer remembers; float32, all on the device.
struct update_slot {
  float *weight = nullptr, *gradient = nullptr;
  float *first = nullptr, *second = nullptr;  ///< SGD: the momentum in `first`; AdamW: both moments
  std::int64_t size = 0;
  int first_chunk = 0, chunks = 0;
};
/// A piece of a parameter, which a block works on.
struct update_chunk {
  int slot = 0;
  std::int64_t begin = 0;
};
inline constexpr std::int64_t update_chunk_size = 1 << 15;

/// What changes from step to step.
struct update_constants {
  math::sgd_step sgd{};
  math::adamw_step adamw{};
  bool trains = false;  ///< false: the gradient is only set to zero
};

enum class update_clip { none, global, each };
struct update_call {
  bool adamw = false;
  update_clip clip = update_clip::none;
  float clip_norm = 0;
};
/// Clips, updates the weights, and sets all gradients to zero, for the next step to add to. When a gradient is not
/// finite, nothing is changed.
/// \param slots, constants  (P)
/// \param chunks  all pieces of all slots, slot after slot, of update_chunk_size elements but for each slot's last
/// \param norms   (P + 1)  overwritten: the Euclidean norm of each gradient before clipping, 0 if it does not train,
///                and of all together
void update_all(const context& ctx, view<const update_slot, 1> slots, view<const update_chunk, 1> chunks,
                view<const update_constants, 1> constants, const update_call& call, view<double, 1> norms);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
