// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>

#include "launch.cuh"
#include "ops/depthwise_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void depthwise_conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
                      view<T, 4> y, const depthwise_call& call) {
  with_lanes<T>(x.extent(3), {x.data(), y.data()}, [&](auto lanes) {
    for_each(ctx, "depthwise_conv2d", y.size() / lanes, depthwise_rule<T, lanes>{x, filter, bias.data(), y, call});
  });
}

template <class T>
void depthwise_conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<T, 4> dx,
                                    const depthwise_call& call) {
  with_lanes<T>(dx.extent(3), {dy.data(), dx.data()}, [&](auto lanes) {
    for_each(ctx, "depthwise_conv2d_backward_data", dx.size() / lanes,
             depthwise_data_rule<T, lanes>{dy, filter, dx, call});
  });
}

template <class T>
void depthwise_conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                                      const depthwise_call& call) {
  const char* const operation = "depthwise_conv2d_backward_filter";
  const int R = dfilter.extent(1), S = dfilter.extent(2), C = dy.extent(3), rows = dy.extent(0) * dy.extent(1);
  with_lanes<T>(C, {x.data(), dy.data()}, [&](auto lanes) {
    const int wanted = (1 << 17) / std::max(R * S * (C / lanes), 1) + 1;  // chunks, for enough threads
    const int chunk_rows = std::max((rows + wanted - 1) / wanted, 1), chunks = (rows + chunk_rows - 1) / chunk_rows;
    const std::int64_t sums = std::int64_t{chunks} * R * S * C;
    auto* const partial =
        static_cast<double*>(ctx.gpu().workspace(static_cast<std::size_t>(sums + 1) * sizeof(double), operation));
    for_each(ctx, operation, sums / lanes, depthwise_filter_rule<T, lanes>{x, dy, call, R, S, chunk_rows, partial});
    for_each(ctx, operation, dfilter.size(),
             depthwise_filter_finish_rule<T>{partial, chunks, R * S, C, dfilter.data(), call.accumulate});
  });
}

#define LUNGSEG_INSTANTIATE(T)                                                                                        \
  template void depthwise_conv2d<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 1>, view<T, 4>, \
                                    const depthwise_call&);                                                           \
  template void depthwise_conv2d_backward_data<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,     \
                                                  const depthwise_call&);                                             \
  template void depthwise_conv2d_backward_filter<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>,   \
                                                    const depthwise_call&);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
