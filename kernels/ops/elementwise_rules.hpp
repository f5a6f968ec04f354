// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the elementwise kernels does: functions of an index, which a test runs on the host and a kernel
/// on the device. All tensors are (N, H, W, C); an index counts packs of `Lanes` channels. Arithmetic is in float32.

#include "lungseg/backend/cuda/elementwise.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/activation.hpp"
#include "ops/pack.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// y = relu?(y + residual + bias): what follows a convolution that cuDNN did not fuse. residual and bias may be null.
template <class T, int Lanes>
struct epilogue_rule {
  T* y;
  const T* residual;
  const T* bias;
  int packs_per_row;  ///< channels / Lanes
  bool relu;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const std::int64_t at = i * Lanes, channel = i % packs_per_row * Lanes;
    pack<T, Lanes> values = load_pack<Lanes>(y + at);
    const auto other = residual ? load_pack<Lanes>(residual + at) : pack<T, Lanes>{};
    const auto shift = bias ? load_pack<Lanes>(bias + channel) : pack<T, Lanes>{};
    for (int l = 0; l < Lanes; ++l) {
      const float sum = to_float(values.lane[l]) + to_float(other.lane[l]) + to_float(shift.lane[l]);
      values.lane[l] = from_float<T>(relu && sum < 0 ? 0.0f : sum);  // NaN stays
    }
    store_pack(y + at, values);
  }
};

/// sum = a + b.
template <class T, int Lanes>
struct add_rule {
  const T *a, *b;
  T* sum;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    pack<T, Lanes> x = load_pack<Lanes>(a + i * Lanes);
    const pack<T, Lanes> y = load_pack<Lanes>(b + i * Lanes);
    for (int l = 0; l < Lanes; ++l) x.lane[l] = from_float<T>(to_float(x.lane[l]) + to_float(y.lane[l]));
    store_pack(sum + i * Lanes, x);
  }
};

/// to = (or +=) from, in another element type.
template <class From, class To, int Lanes>
struct convert_rule {
  const From* from;
  To* to;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack<From, Lanes> x = load_pack<Lanes>(from + i * Lanes);
    const pack<To, Lanes> held = accumulate ? load_pack<Lanes>(to + i * Lanes) : pack<To, Lanes>{};
    pack<To, Lanes> y;
    for (int l = 0; l < Lanes; ++l) y.lane[l] = from_float<To>(to_float(x.lane[l]) + to_float(held.lane[l]));
    store_pack(to + i * Lanes, y);
  }
};

/// y = the activation of x.
template <activation A, class T, int Lanes>
struct activation_rule {
  const T* x;
  T* y;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    pack<T, Lanes> values = load_pack<Lanes>(x + i * Lanes);
    for (int l = 0; l < Lanes; ++l) values.lane[l] = from_float<T>(math::activate<A>(to_float(values.lane[l])));
    store_pack(y + i * Lanes, values);
  }
};

/// dy *= the activation's slope at `at`.
template <activation A, class T, int Lanes>
struct activation_backward_rule {
  const T* at;
  T* dy;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack<T, Lanes> place = load_pack<Lanes>(at + i * Lanes);
    pack<T, Lanes> gradient = load_pack<Lanes>(dy + i * Lanes);
    for (int l = 0; l < Lanes; ++l)
      gradient.lane[l] = from_float<T>(math::activate_backward<A>(to_float(gradient.lane[l]), to_float(place.lane[l])));
    store_pack(dy + i * Lanes, gradient);
  }
};

/// Row i of (rows, classes): y = exp(x) / sum of exp(x).
template <class T>
struct softmax_rule {
  const T* x;
  float* y;
  int classes;

  LUNGSEG_HD void operator()(std::int64_t row) const { math::softmax(x + row * classes, classes, y + row * classes); }
};

template <class T>
struct scale_rule {
  float factor;
  T* x;
  LUNGSEG_HD void operator()(std::int64_t i) const { x[i] = from_float<T>(factor * to_float(x[i])); }
};

/// The image's factor, drawn by number.
template <class T>
struct drop_rule {
  drop_call call;
  std::int64_t per_image;
  T* x;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const random_draw draw{call.seed, call.stream, *call.step};
    const auto image = static_cast<std::uint32_t>(call.first + i / per_image);
    const float factor = draw.drops(call.branch, image, call.rate) ? 0.0f : 1.0f / (1.0f - call.rate);
    x[i] = from_float<T>(factor * to_float(x[i]));
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
