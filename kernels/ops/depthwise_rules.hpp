// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the depthwise convolution does; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/depthwise.hpp"
#include "lungseg/math/activation.hpp"
#include "ops/pool_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Lanes channels of one pixel of the result.
template <class T, int Lanes>
struct depthwise_rule {
  view<const T, 4> x, filter;  ///< (N, H, W, C), (C, R, S, 1)
  const T* bias;               ///< (C) or null
  view<T, 4> y;                ///< (N, P, Q, C)
  depthwise_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place to = pack_place::of(i, y.extents(), Lanes);
    const int R = filter.extent(1), S = filter.extent(2);
    float sum[Lanes];
    for (int l = 0; l < Lanes; ++l) sum[l] = bias ? to_float(bias[to.channel + l]) : 0.0f;
    for (int r = 0; r < R; ++r) {
      const int row = to.row * call.stride[0] - call.padding[0] + r;
      if (row < 0 || row >= x.extent(1)) continue;
      for (int s = 0; s < S; ++s) {
        const int column = to.column * call.stride[1] - call.padding[1] + s;
        if (column < 0 || column >= x.extent(2)) continue;
        const pack<T, Lanes> values = load_pack<Lanes>(&x(to.image, row, column, to.channel));
        for (int l = 0; l < Lanes; ++l) sum[l] += to_float(values.lane[l]) * to_float(filter(to.channel + l, r, s, 0));
      }
    }
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l)
      result.lane[l] = from_float<T>(call.swish ? math::activate<activation::swish>(sum[l]) : sum[l]);
    store_pack(y.data() + i * Lanes, result);
  }
};

/// The gradient of Lanes channels of one pixel of the input.
template <class T, int Lanes>
struct depthwise_data_rule {
  view<const T, 4> dy, filter;
  view<T, 4> dx;
  depthwise_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place at = pack_place::of(i, dx.extents(), Lanes);
    const pack<T, Lanes> before = call.accumulate ? load_pack<Lanes>(dx.data() + i * Lanes) : pack<T, Lanes>{};
    float sum[Lanes];
    for (int l = 0; l < Lanes; ++l) sum[l] = to_float(before.lane[l]);
    for (int r = 0; r < filter.extent(1); ++r) {
      const int p = output_of(at.row + call.padding[0] - r, call.stride[0], dy.extent(1));
      if (p < 0) continue;
      for (int s = 0; s < filter.extent(2); ++s) {
        const int q = output_of(at.column + call.padding[1] - s, call.stride[1], dy.extent(2));
        if (q < 0) continue;
        const pack<T, Lanes> values = load_pack<Lanes>(&dy(at.image, p, q, at.channel));
        for (int l = 0; l < Lanes; ++l) sum[l] += to_float(values.lane[l]) * to_float(filter(at.channel + l, r, s, 0));
      }
    }
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l) result.lane[l] = from_float<T>(sum[l]);
    store_pack(dx.data() + i * Lanes, result);
  }

 private:
  /// The output whose window begins `offset` cells before, or -1.
  LUNGSEG_HD static int output_of(int offset, int stride, int outputs) {
    return offset >= 0 && offset % stride == 0 && offset / stride < outputs ? offset / stride : -1;
  }
};

/// One tap of the filter's gradient, for Lanes channels and one chunk of output rows.
template <class T, int Lanes>
struct depthwise_filter_rule {
  view<const T, 4> x, dy;
  depthwise_call call;
  int R, S;
  int chunk_rows;   ///< rows of dy, counted over all images
  double* partial;  ///< (chunks, R * S, C)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int C = dy.extent(3), packs = C / Lanes, taps = R * S, rows = dy.extent(0) * dy.extent(1);
    const auto c = static_cast<int>(i % packs) * Lanes, tap = static_cast<int>(i / packs % taps);
    const auto begin = static_cast<int>(i / packs / taps) * chunk_rows;
    const int end = begin + chunk_rows < rows ? begin + chunk_rows : rows;
    double sum[Lanes] = {};
    for (int line = begin; line < end; ++line) {
      const int image = line / dy.extent(1), p = line % dy.extent(1);
      const int row = p * call.stride[0] - call.padding[0] + tap / S;
      if (row < 0 || row >= x.extent(1)) continue;
      for (int q = 0; q < dy.extent(2); ++q) {
        const int column = q * call.stride[1] - call.padding[1] + tap % S;
        if (column < 0 || column >= x.extent(2)) continue;
        const pack<T, Lanes> a = load_pack<Lanes>(&x(image, row, column, c));
        const pack<T, Lanes> b = load_pack<Lanes>(&dy(image, p, q, c));
        for (int l = 0; l < Lanes; ++l)
          sum[l] += static_cast<double>(to_float(a.lane[l])) * static_cast<double>(to_float(b.lane[l]));
      }
    }
    for (int l = 0; l < Lanes; ++l) partial[i / packs * C + c + l] = sum[l];
  }
};

template <class T>
struct depthwise_filter_finish_rule {
  const double* partial;
  int chunks, taps, channels;
  T* dfilter;  ///< (C, taps)
  bool accumulate;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto c = static_cast<int>(i / taps), tap = static_cast<int>(i % taps);
    double sum = accumulate ? static_cast<double>(to_float(dfilter[i])) : 0;
    for (int chunk = 0; chunk < chunks; ++chunk) sum += partial[(std::int64_t{chunk} * taps + tap) * channels + c];
    dfilter[i] = from_float<T>(static_cast<float>(sum));
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
