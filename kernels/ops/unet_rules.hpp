// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the U-Net's kernels does, but for the depthwise convolution; see dense_rules.hpp.

#include "lungseg/backend/cuda/unet.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/math/activation.hpp"
#include "lungseg/math/dice.hpp"
#include "ops/dense_rules.hpp"
#include "ops/norm_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
struct swish_rule {
  const T* x;
  T* y;
  LUNGSEG_HD void operator()(std::int64_t i) const { y[i] = from_float<T>(math::swish(to_float(x[i])).value); }
};

template <class T>
struct swish_backward_rule {
  const T* x;
  T* dy;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    dy[i] = from_float<T>(to_float(dy[i]) * math::swish(to_float(x[i])).slope);
  }
};

template <class T>
struct sigmoid_backward_rule {
  const T* y;
  T* dy;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    const float s = to_float(y[i]);
    dy[i] = from_float<T>(to_float(dy[i]) * s * (1.0f - s));
  }
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
    const float factor = draw.drops(call.branch, static_cast<std::uint32_t>(i / per_image), call.rate)
                             ? 0.0f
                             : 1.0f / (1.0f - call.rate);
    x[i] = from_float<T>(factor * to_float(x[i]));
  }
};

/// One pixel and channel of the enlarged top, or of the skip behind it.
template <class T>
struct upsample_concat_rule {
  view<const T, 4> top, skip;
  view<T, 4> y;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place to = pack_place::of(i, y.extents(), 1);
    const int C = top.extent(3);
    y[i] = to.channel < C ? top(to.image, math::nearest_source(to.row, top.extent(1), y.extent(1)),
                                math::nearest_source(to.column, top.extent(2), y.extent(2)), to.channel)
                          : skip(to.image, to.row, to.column, to.channel - C);
  }
};

template <class T>
struct concat_skip_backward_rule {
  view<const T, 4> dy;
  view<T, 4> dskip;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int own = dskip.extent(3);
    const T from = dy[i / own * dy.extent(3) + (dy.extent(3) - own) + i % own];
    dskip[i] = accumulate ? from_float<T>(to_float(dskip[i]) + to_float(from)) : from;
  }
};

/// x times dy, for sums over pixels.
template <class T, int Lanes>
struct product_quantity {
  const T *x, *dy;
  int channels;
  LUNGSEG_HD void operator()(std::int64_t, std::int64_t row, int c, double* a, double*) const {
    const pack<T, Lanes> values = load_pack<Lanes>(x + row * channels + c);
    const pack<T, Lanes> gradient = load_pack<Lanes>(dy + row * channels + c);
    for (int l = 0; l < Lanes; ++l)
      a[l] += static_cast<double>(to_float(values.lane[l])) * static_cast<double>(to_float(gradient.lane[l]));
  }
};

/// One image's and channel's sum over pixels, times a factor, stored or added.
template <class T>
struct finish_image_sum_rule {
  row_chunks cut;
  const double* partial;
  double factor;
  T* sums;  ///< (images, channels)
  bool accumulate;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto sum =
        static_cast<float>(factor * whole_sum(cut, partial, i / cut.channels, static_cast<int>(i % cut.channels)));
    sums[i] = from_float<T>(accumulate ? to_float(sums[i]) + sum : sum);
  }
};

/// y (+)= x times its image's and channel's gate; without x the gate alone, times a factor.
template <class T, int Lanes>
struct gate_rule {
  const T* x;
  const T* gate;  ///< (N, C)
  T* y;
  std::int64_t pixels;
  int channels;
  float factor;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int packs = channels / Lanes;
    const std::int64_t image = i / packs / pixels;
    pack<T, Lanes> values{};
    if (x) values = load_pack<Lanes>(x + i * Lanes);
    const pack<T, Lanes> factors = load_pack<Lanes>(gate + image * channels + i % packs * Lanes);
    const auto before = accumulate ? load_pack<Lanes>(y + i * Lanes) : pack<T, Lanes>{};
    for (int l = 0; l < Lanes; ++l) {
      const float own = (x ? to_float(values.lane[l]) : factor) * to_float(factors.lane[l]);
      values.lane[l] = from_float<T>(to_float(before.lane[l]) + own);
    }
    store_pack(y + i * Lanes, values);
  }
};

/// What the losses of a mask sum up, one chunk of pixels.
struct overlap_sums {
  math::dice_sums overlap;
  double cross_entropy = 0;

  LUNGSEG_HD void add(const overlap_sums& other) {
    overlap.both += other.overlap.both;
    overlap.predicted += other.overlap.predicted;
    overlap.truth += other.overlap.truth;
    cross_entropy += other.cross_entropy;
  }
};

template <class T>
struct overlap_chunk_rule {
  static constexpr std::int64_t chunk = 512;
  const T* logits;
  const float* targets;
  std::int64_t count;
  overlap_sums* sums;

  LUNGSEG_HD void operator()(std::int64_t at) const {
    overlap_sums own;
    const std::int64_t end = (at + 1) * chunk < count ? (at + 1) * chunk : count;
    for (std::int64_t i = at * chunk; i < end; ++i) {
      const float logit = to_float(logits[i]);
      const double p = static_cast<double>(math::sigmoid(logit)), t = static_cast<double>(targets[i]);
      own.add({{p * t, p, t}, static_cast<double>(math::sigmoid_cross_entropy(logit, targets[i]).value)});
    }
    sums[at] = own;
  }
};

/// All chunks together, by one thread: there are few.
struct overlap_finish_rule {
  const overlap_sums* sums;
  std::int64_t chunks, count;
  double smooth;
  overlap_sums* whole;
  double* losses;  ///< (2)
  LUNGSEG_HD void operator()(std::int64_t) const {
    overlap_sums all;
    for (std::int64_t i = 0; i < chunks; ++i) all.add(sums[i]);
    *whole = all;
    losses[0] = all.cross_entropy / static_cast<double>(count);
    losses[1] = math::dice_loss(all.overlap, smooth);
  }
};

template <class T>
struct overlap_gradient_rule {
  const T* logits;
  const float* targets;
  std::int64_t count;
  mask_overlap_call call;
  const overlap_sums* whole;
  T* dlogits;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    const double p = static_cast<double>(math::sigmoid(to_float(logits[i]))), t = static_cast<double>(targets[i]);
    const double by_entropy = (p - t) / static_cast<double>(count);
    const double by_dice = math::dice_slope(whole->overlap, static_cast<double>(call.smooth), t) * p * (1 - p);
    dlogits[i] = from_float<T>(static_cast<float>(static_cast<double>(call.cross_entropy) * by_entropy +
                                                  static_cast<double>(call.dice) * by_dice));
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
