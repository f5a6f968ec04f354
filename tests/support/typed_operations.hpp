// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Every operation of a network as a function of the precision that it runs in.

#include <algorithm>
#include <utility>
#include <vector>

#include "lungseg/core/transfer.hpp"
#include "lungseg/math/activation.hpp"
#include "lungseg/ops/concat.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/convert.hpp"
#include "lungseg/ops/depthwise.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/squeeze.hpp"
#include "lungseg/ops/upsample.hpp"
#include "random_tensor.hpp"

namespace lungseg::test::typed {

/// Makes maps in the context's precision, of values that `type` has: float32 and `type` start from the same.
struct maker {
  context ctx;
  dtype type;

  any_tensor<4> drawn(const shape<4>& e, std::uint32_t seed) const {
    tensor<float, 4> values = congruential_tensor<4>(e, seed);
    with_type(type, [&]<class T>() {
      for (float& v : values) v = to_float(from_float<T>(v));
    });
    return with_type(ctx.precision(), [&]<class T>() -> any_tensor<4> {
      tensor<T, 4> result{e};
      std::transform(values.begin(), values.end(), result.begin(), from_float<T>);
      return to_device(ctx, result);
    });
  }
  any_tensor<4> empty(const shape<4>& e) const { return ctx.make(ctx.precision(), e); }
  tensor<float, 1> vector(int n, std::uint32_t seed) const { return to_device(ctx, congruential_tensor<1>({n}, seed)); }
};

template <class... Tensors>
std::vector<float> joined(const Tensors&... tensors) {
  std::vector<float> all;
  const auto add = [&](const auto& there) {
    const auto host = there.on_host();
    all.insert(all.end(), host.begin(), host.end());
  };
  (add(tensors), ...);
  return all;
}

using typed_run = std::vector<float> (*)(const maker&);

inline const shape<4> e{2, 19, 14, 24}, half{2, 10, 7, 24};

inline std::vector<float> elementwise(const maker& m) {
  const auto a = m.drawn(e, 1), b = m.drawn(e, 2);
  auto sum = m.empty(e), scaled = m.drawn(e, 3);
  ops::add(m.ctx, a, b, sum);
  ops::scale(m.ctx, 3, scaled);
  return joined(sum, scaled);
}
inline std::vector<float> activations(const maker& m) {
  const auto x = m.drawn(e, 1);
  std::vector<float> all;
  for (std::size_t k = 0; k < activation_count; ++k) {
    const auto kind = static_cast<activation>(k);
    auto y = m.empty(e), dy = m.drawn(e, 2);
    ops::activate(m.ctx, kind, x, y);
    ops::activate_backward(m.ctx, kind, x, dy);
    for (const float v : joined(y, dy)) all.push_back(v);
  }
  return all;
}
inline std::vector<float> pooling(const maker& m) {
  const ops::pool_options pool{.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
  const auto x = m.drawn(e, 1), dy = m.drawn(half, 2);
  auto y = m.empty(half), dx = m.drawn(e, 3);
  ops::max_pool(m.ctx, x, y, pool);
  ops::max_pool_backward(m.ctx, x, y, dy, dx, pool, true);
  return joined(y, dx);
}
inline std::vector<float> upsampling(const maker& m) {
  const shape<4> both{2, 19, 14, 64}, beside{2, 19, 14, 40};
  const auto top = m.drawn(half, 1), dy = m.drawn(e, 2), skip = m.drawn(beside, 3), dboth = m.drawn(both, 4);
  auto y = m.drawn(e, 5), dtop = m.drawn(half, 6), joint = m.empty(both), dfirst = m.empty(half);
  auto dskip = m.drawn(beside, 7);
  ops::upsample_add(m.ctx, top, y, y);
  ops::upsample_backward(m.ctx, dy, dtop, true);
  ops::upsample_concat(m.ctx, top, skip, joint);
  ops::upsample_concat_backward_top(m.ctx, dboth, dfirst);
  ops::upsample_concat_backward_skip(m.ctx, dboth, dskip, true);
  return joined(y, dtop, joint, dfirst, dskip);
}
inline std::vector<float> squeezing(const maker& m) {
  const auto x = m.drawn(e, 1), gate = m.drawn({2, 1, 1, 24}, 2);
  auto mean = m.empty({2, 1, 1, 24}), dx = m.drawn(e, 3), y = m.empty(e), dgate = m.empty({2, 1, 1, 24});
  auto dy = m.drawn(e, 4);
  ops::global_mean(m.ctx, x, mean);
  ops::global_mean_backward(m.ctx, gate, dx, true);
  ops::scale_channels(m.ctx, x, gate, y);
  ops::scale_channels_backward_gate(m.ctx, x, dy, dgate);
  return joined(mean, dx, y, dgate);
}
inline std::vector<float> depthwise(const maker& m) {
  const ops::depthwise_options options{.stride = {2, 2}, .padding = {1, 1}};
  const auto x = m.drawn(e, 1), filter = m.drawn({24, 3, 3, 1}, 2), dy = m.drawn(half, 3),
             bias = m.drawn({1, 1, 1, 24}, 4);
  auto y = m.empty(half), dx = m.empty(e), dfilter = m.empty({24, 3, 3, 1});
  ops::depthwise_conv2d(m.ctx, x, filter, bias.flat(), y, options);
  ops::depthwise_conv2d_backward_data(m.ctx, dy, filter, dx, options);
  ops::depthwise_conv2d_backward_filter(m.ctx, x, dy, dfilter, options);
  return joined(y, dx, dfilter);
}
inline std::vector<float> convolution(const maker& m) {
  const ops::conv2d_options options{.stride = {2, 2}, .padding = {1, 1}};
  const auto x = m.drawn(e, 1), filter = m.drawn({32, 3, 3, 24}, 2), bias = m.drawn({1, 1, 1, 32}, 3);
  const shape<4> small{2, 10, 7, 32};
  const auto dy = m.drawn(small, 4), residual = m.drawn(small, 5);
  auto y = m.empty(small), dx = m.drawn(e, 6), dfilter = m.empty({32, 3, 3, 24});
  ops::conv2d_options forward = options;
  forward.relu = true;
  ops::conv2d(m.ctx, x, filter, bias.flat(), residual, y, forward);
  ops::conv2d_options adding = options;
  adding.accumulate = true;
  ops::conv2d_backward_data(m.ctx, dy, filter, dx, adding);
  ops::conv2d_backward_filter(m.ctx, x, dy, dfilter, options);
  return joined(y, dx, dfilter);
}
inline std::vector<float> transposed_convolution(const maker& m) {
  const auto x = m.drawn(half, 1), filter = m.drawn({24, 2, 2, 32}, 2), bias = m.drawn({1, 1, 1, 32}, 3);
  auto y = m.empty({2, 20, 14, 32});
  ops::conv2d_transpose(m.ctx, x, filter, bias.flat(), y, {.stride = {2, 2}, .relu = true});
  return joined(y);
}
inline std::vector<float> dense_layer(const maker& m) {
  const shape<4> map{33, 7, 7, 64}, weights{96, 7, 7, 64}, row{33, 1, 1, 96};
  const auto x = m.drawn(map, 1), filter = m.drawn(weights, 2), bias = m.drawn({1, 1, 1, 96}, 3), dy = m.drawn(row, 4);
  auto y = m.empty(row), dx = m.empty(map), dfilter = m.empty(weights);
  ops::conv2d(m.ctx, x, filter, bias.flat(), {}, y, {.relu = true});
  ops::conv2d_backward_data(m.ctx, dy, filter, dx);
  ops::conv2d_backward_filter(m.ctx, x, dy, dfilter);
  return joined(y, dx, dfilter);
}
inline std::vector<float> batch_norm(const maker& m) {
  const ops::batch_norm_options options{.relu = true};
  const auto x = m.drawn(e, 1), residual = m.drawn(e, 2);
  const auto gamma = m.vector(24, 3), beta = m.vector(24, 4);
  auto y = m.empty(e), dy = m.drawn(e, 5), dx = m.empty(e);
  auto mean = m.vector(24, 6), inverse_std = m.vector(24, 7), dgamma = m.vector(24, 8), dbeta = m.vector(24, 9);
  ops::batch_norm(m.ctx, x, gamma, beta, residual, y, mean, inverse_std, options);
  ops::batch_norm_backward(m.ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options);
  return joined(y, dy, dx, mean, inverse_std, dgamma, dbeta);
}
inline std::vector<float> folding(const maker& m) {
  const shape<4> f{24, 3, 3, 7};
  const auto filter = to_device(m.ctx, congruential_tensor<4>(f, 1));
  const auto bias = m.vector(24, 2), gamma = m.vector(24, 3), beta = m.vector(24, 4), mean = m.vector(24, 5);
  tensor<float, 1> ones{{24}};
  ones.fill(1);
  const auto variance = to_device(m.ctx, ones);
  auto folded = m.empty(f), folded_bias = m.empty({1, 1, 1, 24});
  ops::fold_batch_norm(m.ctx, filter, bias, gamma, beta, mean, variance, 1e-3f, folded, folded_bias.flat());
  auto dfilter = m.ctx.zeros<float>(f);
  auto dbias = m.vector(24, 6), dgamma = m.vector(24, 7), dbeta = m.vector(24, 8);
  ops::unfold_batch_norm_gradient(m.ctx, filter, bias, gamma, mean, variance, 1e-3f, m.drawn(f, 9), m.vector(24, 10),
                                  dfilter, dbias, dgamma, dbeta);
  return joined(folded, folded_bias, dfilter, dbias, dgamma, dbeta);
}
inline std::vector<float> sums(const maker& m) {
  auto all = m.vector(24, 1);
  ops::channel_sums(m.ctx, m.drawn(e, 2), all, true);
  return joined(all);
}
/// Rounding on the way in, and sums of float32 with what is rounded; of a number of elements that makes no whole packs.
inline std::vector<float> conversion(const maker& m) {
  const shape<4> odd{1, 5, 7, 11};
  const auto from = to_device(m.ctx, congruential_tensor<4>(odd, 1));
  auto narrow = m.empty(odd), added = m.drawn(odd, 2);
  auto back = to_device(m.ctx, congruential_tensor<4>(odd, 3));
  const any_const_view<4> source = from;
  ops::convert(m.ctx, source.flat(), narrow.flat());
  ops::convert(m.ctx, source.flat(), added.flat(), true);
  ops::convert(m.ctx, m.drawn(odd, 4).flat(), any_view<4>{back}.flat(), true);
  return joined(narrow, added, back);
}

/// Name and operation of all but the convolutions, which a GPU has from elsewhere.
inline const std::vector<std::pair<const char*, typed_run>> operations{
    {"elementwise", elementwise}, {"activations and slopes", activations},
    {"max_pool", pooling},        {"upsampling", upsampling},
    {"squeezing", squeezing},     {"depthwise_conv2d", depthwise},
    {"batch_norm", batch_norm},   {"folding", folding},
    {"channel_sums", sums},       {"convert", conversion}};
inline const std::vector<std::pair<const char*, typed_run>> convolutions{{"conv2d, all directions", convolution},
                                                                         {"dense layer, all directions", dense_layer},
                                                                         {"conv2d_transpose", transposed_convolution}};

}  // namespace lungseg::test::typed
