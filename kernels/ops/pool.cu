// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/pool.hpp"

#include "launch.cuh"
#include "ops/pool_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void max_pool(const context& ctx, view<const T, 4> x, view<T, 4> y, const math::pool_window& window) {
  with_lanes<T>(x.extent(3), {x.data(), y.data()}, [&](auto lanes) {
    for_each(ctx, "max_pool", y.size() / lanes, max_pool_rule<T, lanes>{x, y, window});
  });
}

template <class T>
void max_pool_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const T, 4> dy, view<T, 4> dx,
                       const math::pool_window& window, bool accumulate) {
  with_lanes<T>(x.extent(3), {x.data(), y.data(), dy.data(), dx.data()}, [&](auto lanes) {
    for_each(ctx, "max_pool_backward", x.size() / lanes,
             max_pool_backward_rule<T, lanes>{x, y, dy, dx, window, accumulate});
  });
}

template <class T>
void upsample_add(const context& ctx, view<const T, 4> top, view<const T, 4> lateral, view<T, 4> y) {
  with_lanes<T>(top.extent(3), {top.data(), lateral.data(), y.data()}, [&](auto lanes) {
    for_each(ctx, "upsample_add", y.size() / lanes, upsample_add_rule<T, lanes>{top, lateral, y});
  });
}

template <class T>
void upsample_backward(const context& ctx, view<const T, 4> dy, view<T, 4> dtop, bool accumulate) {
  with_lanes<T>(dy.extent(3), {dy.data(), dtop.data()}, [&](auto lanes) {
    for_each(ctx, "upsample_backward", dtop.size() / lanes, upsample_backward_rule<T, lanes>{dy, dtop, accumulate});
  });
}

template <class T>
void upsample_concat(const context& ctx, view<const T, 4> top, view<const T, 4> skip, view<T, 4> y) {
  for_each(ctx, "upsample_concat", y.size(), upsample_concat_rule<T>{top, skip, y});
}
template <class T>
void upsample_concat_backward_top(const context& ctx, view<const T, 4> dy, view<T, 4> dtop, bool accumulate) {
  for_each(ctx, "upsample_concat_backward_top", dtop.size(), upsample_backward_rule<T, 1>{dy, dtop, accumulate});
}
template <class T>
void upsample_concat_backward_skip(const context& ctx, view<const T, 4> dy, view<T, 4> dskip, bool accumulate) {
  for_each(ctx, "upsample_concat_backward_skip", dskip.size(), concat_skip_backward_rule<T>{dy, dskip, accumulate});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                         \
  template void max_pool<T>(const context&, view<const T, 4>, view<T, 4>, const math::pool_window&);                   \
  template void max_pool_backward<T>(const context&, view<const T, 4>, view<const T, 4>, view<const T, 4>, view<T, 4>, \
                                     const math::pool_window&, bool);                                                  \
  template void upsample_add<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>);                       \
  template void upsample_backward<T>(const context&, view<const T, 4>, view<T, 4>, bool);                              \
  template void upsample_concat<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>);                    \
  template void upsample_concat_backward_top<T>(const context&, view<const T, 4>, view<T, 4>, bool);                   \
  template void upsample_concat_backward_skip<T>(const context&, view<const T, 4>, view<T, 4>, bool);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
