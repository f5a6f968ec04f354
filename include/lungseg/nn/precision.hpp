// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Between float32 and the precision that a network computes in: float32 weights are rounded on the way in, and so are
/// maps; what a network's heads say comes out in float32.
/// \source Micikevicius et al., "Mixed Precision Training", 2018, section 3.1

#include <memory>

#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/convert.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// x in another type; x itself where it is of that type.
var convert(tape& t, const var& x, dtype type);

/// What a pass convolves with where it is not the parameters themselves: they rounded to the context's precision, or
/// with a norm folded in. Inference keeps it.
struct working_filter {
  any_tensor<4> filter, bias;  // empty: the parameter itself
  ops::packed_filter packed;

  static std::shared_ptr<working_filter> rounded(const context& ctx, const parameter& weight, const parameter& bias);

  std::uint64_t version = 0;  // of what it is made of

  /// Whether this is of the context's precision, and made of that version.
  bool suits(const context& ctx, std::uint64_t of) const noexcept {
    return version == of && filter.type() == ctx.precision();
  }

  any_const_view<4> filter_or(const parameter& weight) const {
    return filter.empty() ? any_const_view<4>{weight.value} : filter.any();
  }
  any_const_view<1> bias_or(const parameter& other) const {
    return bias.empty() ? any_const_view<1>{other.flat()} : bias.flat();
  }
};

/// What gradients of filters are computed in: the host sums in float32, which need not be rounded.
inline dtype filter_gradient_type(const context& ctx) noexcept {
  return ctx.where().is_cuda() ? ctx.precision() : dtype::float32;
}

/// Adds to a parameter's gradient what write(gradient, accumulate) computes in filter_gradient_type().
template <class Write>
void add_gradient(const context& ctx, parameter& p, Write&& write) {
  const gradient_slot slot = slot_of(ctx, p);
  const dtype type = filter_gradient_type(ctx);
  if (type == dtype::float32) return write(slot.gradient, slot.accumulate);
  any_tensor<4> narrow = ctx.make(type, p.value.extents());
  write(any_view<4>{narrow}, false);
  ops::convert(ctx, narrow.flat(), slot.flat(), slot.accumulate);
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/precision_impl.hpp"
#endif
