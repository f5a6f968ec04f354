// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// Where a backward step puts a gradient: overwritten by the first that asks, added to by the others.
struct gradient_slot {
  any_view<4> gradient;
  bool accumulate;
  any_view<1> flat() const { return gradient.flat(); }
};

/// The slot for the gradient of a parameter or of a node on the tape.
template <class Holder>
gradient_slot slot_of(const context& ctx, Holder& holder) {
  const bool accumulate = !holder.gradient.empty();
  if constexpr (requires { holder.additions; }) ++holder.additions;
  if (!accumulate) {
    if constexpr (requires { holder.value.type(); })
      holder.gradient = ctx.make(holder.value.type(), holder.value.extents());
    else
      holder.gradient = ctx.make<float>(holder.value.extents());
  }
  return {holder.gradient, accumulate};
}

/// A learned tensor. Filters are (K, R, S, C), up-convolution filters (C, R, S, K), everything else (1, 1, 1, n).
struct parameter {
  std::string name;  // as in the weight file, e.g. "backbone.body.layer1.0.conv1.weight"
  tensor<float, 4> value;
  tensor<float, 4> gradient;   // empty from an update to the next backward step that adds to it
  bool trainable = true;       // false: no gradient is computed, no update is made
  bool decays = true;          // false for biases and norms, which weight decay leaves alone
  std::uint64_t version = 0;   // of value
  int additions = 0;           // how often something was added to the gradient, since somebody set this to 0
  std::uint64_t updaters = 0;  // how often another updater than before, or other memory of it, has begun to change it

  /// Belongs to every change of value: what was made of it before (folded filters, captured graphs) is made anew.
  void touch() noexcept { ++version; }

  view<const float, 1> flat() const { return value.get().reshaped(shape<1>{static_cast<int>(value.size())}); }
  view<float, 1> flat() { return value.get().reshaped(shape<1>{static_cast<int>(value.size())}); }

  /// The gradient, zero-filled when nothing has been added since the last update.
  view<float, 4> gradient_sum(const context& ctx);
  view<float, 1> gradient_sum_flat(const context& ctx) {
    return gradient_sum(ctx).reshaped(shape<1>{static_cast<int>(value.size())});
  }
};

/// State that is stored with the weights but not learned: running statistics of a batch norm.
struct buffer {
  std::string name;
  tensor<float, 4> value;
  std::uint64_t version = 0;  // as of a parameter

  void touch() noexcept { ++version; }

  view<const float, 1> flat() const { return value.get().reshaped(shape<1>{static_cast<int>(value.size())}); }
  view<float, 1> flat() { return value.get().reshaped(shape<1>{static_cast<int>(value.size())}); }
};

/// Non-owning lists of what a module holds, in a fixed order.
struct state_refs {
  std::vector<parameter*> parameters;
  std::vector<buffer*> buffers;

  void add(parameter& p) { parameters.push_back(&p); }
  void add(buffer& b) { buffers.push_back(&b); }

  /// All values were changed.
  void touch() const noexcept {
    for (parameter* p : parameters) p->touch();
    for (buffer* b : buffers) b->touch();
  }
};

/// What captured work holds of a network: where its state is and which parameters train; of inference, which folds
/// filters beforehand, also what they were made of; of training, which ends with the update, whose that is.
struct captured_state {
  std::vector<const void*> places;
  std::uint64_t version = 0;
  bool operator==(const captured_state&) const = default;
};
captured_state captured_for_inference(const state_refs& state);
/// Makes gradients that are missing, because captured work must not.
captured_state captured_for_training(const context& ctx, const state_refs& state);

/// Brings parameters and buffers to the context's device, unless they are there; their gradients are dropped.
/// \throws device_error when there is too little memory: all of them are where they were then
void move_to(const context& ctx, const state_refs& state);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/parameter_impl.hpp"
#endif
