// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/elementwise.hpp"

#include "launch.cuh"
#include "ops/elementwise_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void epilogue(const context& ctx, view<T, 4> y, view<const T, 4> residual, view<const T, 1> bias, bool relu) {
  with_lanes<T>(y.extent(3), {y.data(), residual.data(), bias.data()}, [&](auto lanes) {
    for_each(ctx, "epilogue", y.size() / lanes,
             epilogue_rule<T, lanes>{y.data(), residual.data(), bias.data(), y.extent(3) / lanes, relu});
  });
}

template <class T>
void activate(const context& ctx, activation kind, view<const T, 4> x, view<T, 4> y) {
  with_lanes<T>(x.extent(3), {x.data(), y.data()}, [&](auto lanes) {
    with_activation(kind, [&](auto a) {
      for_each(ctx, name(kind), x.size() / lanes, activation_rule<a, T, lanes>{x.data(), y.data()});
    });
  });
}

template <class T>
void activate_backward(const context& ctx, activation kind, view<const T, 4> at, view<T, 4> dy) {
  with_lanes<T>(at.extent(3), {at.data(), dy.data()}, [&](auto lanes) {
    with_activation(kind, [&](auto a) {
      for_each(ctx, name(kind), at.size() / lanes, activation_backward_rule<a, T, lanes>{at.data(), dy.data()});
    });
  });
}

template <class T>
void add(const context& ctx, view<const T, 4> a, view<const T, 4> b, view<T, 4> sum) {
  with_lanes<T>(a.extent(3), {a.data(), b.data(), sum.data()}, [&](auto lanes) {
    for_each(ctx, "add", a.size() / lanes, add_rule<T, lanes>{a.data(), b.data(), sum.data()});
  });
}

template <class From, class To>
void convert(const context& ctx, view<const From, 1> from, view<To, 1> to, bool accumulate) {
  // Four elements: 16 bytes of float32, 8 of the others.
  with_lanes<float>(static_cast<int>(from.size() % 4), {from.data(), to.data()}, [&](auto lanes) {
    for_each(ctx, "convert", from.size() / lanes, convert_rule<From, To, lanes>{from.data(), to.data(), accumulate});
  });
}

template <class T>
void softmax(const context& ctx, view<const T, 2> x, view<float, 2> y) {
  for_each(ctx, "softmax", x.extent(0), softmax_rule<T>{x.data(), y.data(), x.extent(1)});
}

template <class T>
void scale(const context& ctx, float factor, view<T, 4> x) {
  for_each(ctx, "scale", x.size(), scale_rule<T>{factor, x.data()});
}
template <class T>
void drop_images(const context& ctx, const drop_call& call, view<T, 4> x) {
  if (x.empty()) return;
  for_each(ctx, "drop_images", x.size(), drop_rule<T>{call, x.size() / x.extent(0), x.data()});
}

#define LUNGSEG_INSTANTIATE(T)                                                                     \
  template void epilogue<T>(const context&, view<T, 4>, view<const T, 4>, view<const T, 1>, bool); \
  template void activate<T>(const context&, activation, view<const T, 4>, view<T, 4>);             \
  template void activate_backward<T>(const context&, activation, view<const T, 4>, view<T, 4>);    \
  template void add<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>);            \
  template void softmax<T>(const context&, view<const T, 2>, view<float, 2>);                      \
  template void scale<T>(const context&, float, view<T, 4>);                                       \
  template void drop_images<T>(const context&, const drop_call&, view<T, 4>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

template void convert(const context&, view<const float, 1>, view<float, 1>, bool);
template void convert(const context&, view<const float, 1>, view<bfloat16, 1>, bool);
template void convert(const context&, view<const float, 1>, view<float16, 1>, bool);
template void convert(const context&, view<const bfloat16, 1>, view<float, 1>, bool);
template void convert(const context&, view<const float16, 1>, view<float, 1>, bool);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
