// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Stands for kernels/cudnn/conv2d.cpp: what cuDNN does, done by the CPU's convolutions in full precision.

#include "lungseg/ops/conv2d.hpp"

#include <algorithm>

#include "emulated_stream.hpp"
#include "lungseg/backend/cuda/conv2d.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

ops::conv2d_options options_of(const conv2d_call& call) {
  return {.stride = call.stride, .padding = call.padding, .relu = call.relu, .accumulate = call.accumulate};
}

template <class T, int Rank>
tensor<float, Rank> wide(view<const T, Rank> from) {
  tensor<float, Rank> result{from.extents()};
  for (std::int64_t i = 0; i < from.size(); ++i) result[i] = to_float(from[i]);
  return result;
}
template <class T, int Rank>
void narrow(const tensor<float, Rank>& from, view<T, Rank> to) {
  for (std::int64_t i = 0; i < to.size(); ++i) to[i] = from_float<T>(from[i]);
}
template <class T, int Rank>
view<const float, Rank> seen(const tensor<float, Rank>& values, view<const T, Rank> original) {
  return original.data() ? values.get() : view<const float, Rank>{};
}

}  // namespace

template <class T>
void conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
            view<const T, 4> residual, view<T, 4> y, const conv2d_call& call) {
  test::emulated(ctx).queue("conv2d", [=] {
    const auto b = wide(bias);
    const auto r = wide(residual);
    auto result = wide(view<const T, 4>{y});
    ops::conv2d(context{}, wide(x), wide(filter), seen(b, bias), seen(r, residual), result, options_of(call));
    narrow(result, y);
  });
}

template <class T>
void conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<const T, 1> bias,
                          view<T, 4> dx, const conv2d_call& call) {
  test::emulated(ctx).queue("conv2d_backward_data", [=] {
    auto result = wide(view<const T, 4>{dx});
    const auto b = wide(bias);
    if (bias.data() || call.relu)
      ops::conv2d_transpose(context{}, wide(dy), wide(filter), seen(b, bias), result, options_of(call));
    else
      ops::conv2d_backward_data(context{}, wide(dy), wide(filter), result, options_of(call));
    narrow(result, dx);
  });
}

template <class T>
void conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                            const conv2d_call& call) {
  test::emulated(ctx).queue("conv2d_backward_filter", [=] {
    auto result = wide(view<const T, 4>{dfilter});
    ops::conv2d_backward_filter(context{}, wide(x), wide(dy), result, options_of(call));
    narrow(result, dfilter);
  });
}

#define LUNGSEG_INSTANTIATE(T)                                                                                    \
  template void conv2d<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<const T, 4>, \
                          view<T, 4>, const conv2d_call&);                                                        \
  template void conv2d_backward_data<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>,     \
                                        view<T, 4>, const conv2d_call&);                                          \
  template void conv2d_backward_filter<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,         \
                                          const conv2d_call&);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
