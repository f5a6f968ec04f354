// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/activation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {
/// Elements per thread below which starting a thread costs more than it saves.
inline constexpr std::int64_t pointwise_grain = 16384;

/// Calls f(offset, count) on disjoint ranges of [0, count).
template <class F>
void pointwise(const context& ctx, std::int64_t count, F f) {
  parallel_ranges(ctx, count, pointwise_grain, [&](std::int64_t begin, std::int64_t end) { f(begin, end - begin); });
}
}  // namespace detail

/// sum = a + b. All three have the same extents; `sum` may be a or b.
/// \throws shape_error when extents disagree.
void add(const context& ctx, any_const_view<4> a, any_const_view<4> b, any_view<4> sum);

/// sum += x.
/// \throws shape_error when extents disagree.
inline void add_to(const context& ctx, any_const_view<4> x, any_view<4> sum) {
  add(ctx, x, sum, sum);
}

/// x *= factor.
void scale(const context& ctx, float factor, any_view<4> x);

/// y = the activation of x. `y` may be x.
/// \throws shape_error when extents disagree.
void activate(const context& ctx, activation kind, any_const_view<4> x, any_view<4> y);

/// Multiplies dy by the activation's slope: on return dy is the gradient of the input. ReLU's is 0 where the result is
/// not positive, whatever dy is there.
/// \param at  the result where slope_is_of_result(kind), else the input
/// \throws shape_error when extents disagree.
void activate_backward(const context& ctx, activation kind, any_const_view<4> at, any_view<4> dy);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/elementwise_impl.hpp"
#endif
