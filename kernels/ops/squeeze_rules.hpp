// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of squeeze-and-excite does; see elementwise_rules.hpp.

#include "ops/row_sums_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

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

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
