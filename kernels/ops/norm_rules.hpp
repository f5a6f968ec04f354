// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the norms' kernels does; see row_sums_rules.hpp.

#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/math/norm.hpp"
#include "ops/row_sums_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// x and its square.
template <class T, int Lanes>
struct moment_quantity {
  const T* x;
  int channels;
  LUNGSEG_HD void operator()(std::int64_t, std::int64_t row, int c, double* a, double* b) const {
    const pack<T, Lanes> values = load_pack<Lanes>(x + row * channels + c);
    for (int l = 0; l < Lanes; ++l) {
      const auto v = static_cast<double>(to_float(values.lane[l]));
      a[l] += v;
      b[l] += v * v;
    }
  }
};

/// dy, masked by the ReLU's result y (null: no ReLU) and written back, and dy * (x - mean).
template <class T, int Lanes>
struct gradient_quantity {
  const T *x, *y;
  T* dy;
  const float* mean;    ///< (parts, groups)
  int channels, width;  ///< width: channels of a group

  LUNGSEG_HD void operator()(std::int64_t part, std::int64_t row, int c, double* a, double* b) const {
    const std::int64_t at = row * channels + c;
    const pack<T, Lanes> values = load_pack<Lanes>(x + at);
    pack<T, Lanes> gradient = load_pack<Lanes>(dy + at);
    if (y) {
      const pack<T, Lanes> result = load_pack<Lanes>(y + at);
      for (int l = 0; l < Lanes; ++l)
        if (!(to_float(result.lane[l]) > 0)) gradient.lane[l] = from_float<T>(0.0f);
      store_pack(dy + at, gradient);
    }
    for (int l = 0; l < Lanes; ++l) {
      const float d = to_float(gradient.lane[l]);
      const float offset = to_float(values.lane[l]) - mean[part * (channels / width) + (c + l) / width];
      a[l] += static_cast<double>(d);
      b[l] += static_cast<double>(d) * static_cast<double>(offset);
    }
  }
};

/// One channel's sum, stored or added.
struct finish_sum_rule {
  row_chunks cut;
  const double* partial;
  float* sums;  ///< (channels)
  bool accumulate;
  LUNGSEG_HD void operator()(std::int64_t c) const {
    const auto sum = static_cast<float>(whole_sum(cut, partial, 0, static_cast<int>(c)));
    sums[c] = accumulate ? sums[c] + sum : sum;
  }
};

/// Statistics of one part and group of `width` channels.
struct finish_moments_rule {
  row_chunks cut;
  used_rows used;
  const double *sum, *square;
  float epsilon;
  float *mean, *inverse_std;  ///< (parts, groups)
  int width;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int groups = cut.channels / width;
    double a = 0, b = 0;
    for (auto c = static_cast<int>(i % groups) * width, end = c + width; c < end; ++c) {
      a += whole_sum(cut, sum, i / groups, c);
      b += whole_sum(cut, square, i / groups, c);
    }
    const double count = (used.numbers ? used.values() : static_cast<double>(cut.rows)) * width;
    const math::moments m = math::finish_moments(a, b, count, epsilon);
    mean[i] = m.mean;
    inverse_std[i] = m.inverse_std;
  }
};

/// y = relu?((x - mean) * inverse_std * gamma + beta + residual), Lanes channels of one row.
template <class T, int Lanes>
struct normalise_rule {
  row_chunks cut;
  used_rows used;
  const T *x, *residual;
  const float *gamma, *beta, *mean, *inverse_std;
  T* y;
  int width;
  bool relu;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int packs = cut.channels / Lanes, groups = cut.channels / width;
    const std::int64_t row = i / packs, part = row / cut.rows;
    const auto c = static_cast<int>(i % packs) * Lanes;
    pack<T, Lanes> values{};
    if (used.used(row)) {
      values = load_pack<Lanes>(x + i * Lanes);
      const auto other = residual ? load_pack<Lanes>(residual + i * Lanes) : pack<T, Lanes>{};
      for (int l = 0; l < Lanes; ++l) {
        const std::int64_t own = part * groups + (c + l) / width;
        const float result =
            math::normalised(to_float(values.lane[l]), mean[own], gamma[c + l] * inverse_std[own], beta[c + l]) +
            to_float(other.lane[l]);
        values.lane[l] = from_float<T>(relu && result < 0 ? 0.0f : result);
      }
    }
    store_pack(y + i * Lanes, values);
  }
};

/// Gradients of scale and shift, and how dx follows: one channel, over all parts.
struct finish_gradient_rule {
  row_chunks cut;
  used_rows used;
  const double *sum, *along;  ///< of dy, and of dy * (x - mean)
  const float *gamma, *inverse_std;
  float *dgamma, *dbeta;
  math::norm_slope* slopes;  ///< (parts, channels)
  int width;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto c = static_cast<int>(i);
    const int groups = cut.channels / width, group = c / width;
    double whole = 0, whole_along = 0;
    for (int part = 0; part < cut.parts; ++part) {
      const float inverse = inverse_std[part * groups + group];
      const double own = whole_sum(cut, sum, part, c);
      const double own_along = whole_sum(cut, along, part, c) * static_cast<double>(inverse);
      whole += own;
      whole_along += own_along;
      slopes[std::int64_t{part} * cut.channels + c] =
          width == 1 && cut.parts == 1
              ? math::batch_norm_slope(gamma[c], inverse, own, own_along,
                                       used.numbers ? used.values() : static_cast<double>(cut.rows))
              : group_slope(part, group, c, inverse);
    }
    dgamma[c] += static_cast<float>(whole_along);
    dbeta[c] += static_cast<float>(whole);
  }

 private:
  LUNGSEG_HD math::norm_slope group_slope(int part, int group, int c, float inverse) const {
    double total = 0, total_along = 0;
    for (int k = group * width; k < (group + 1) * width; ++k) {
      total += static_cast<double>(gamma[k]) * whole_sum(cut, sum, part, k);
      total_along += static_cast<double>(gamma[k]) * whole_sum(cut, along, part, k) * static_cast<double>(inverse);
    }
    return math::group_norm_slope(gamma[c], inverse, total, total_along, static_cast<double>(cut.rows) * width);
  }
};

/// dx of Lanes channels of one row.
template <class T, int Lanes>
struct norm_input_gradient_rule {
  row_chunks cut;
  used_rows used;
  const T *x, *dy;
  const float* mean;
  const math::norm_slope* slopes;
  T* dx;
  int width;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int packs = cut.channels / Lanes, groups = cut.channels / width;
    const std::int64_t row = i / packs, part = row / cut.rows;
    const auto c = static_cast<int>(i % packs) * Lanes;
    pack<T, Lanes> gradient{};
    if (used.used(row)) {
      const pack<T, Lanes> values = load_pack<Lanes>(x + i * Lanes);
      gradient = load_pack<Lanes>(dy + i * Lanes);
      for (int l = 0; l < Lanes; ++l) {
        const math::norm_slope& s = slopes[part * cut.channels + c + l];
        const float centre = mean[part * groups + (c + l) / width];
        gradient.lane[l] = from_float<T>(math::normalised_backward(to_float(gradient.lane[l]), to_float(values.lane[l]),
                                                                   centre, s.scale, s.slope, s.shift));
      }
    }
    store_pack(dx + i * Lanes, gradient);
  }
};

/// One channel's running statistics.
struct update_running_rule {
  const float *mean, *inverse_std;
  used_rows used;
  const double* counted;  ///< (1), of all ranks; null: what is used
  float epsilon, momentum;
  float *running_mean, *running_var;
  LUNGSEG_HD void operator()(std::int64_t c) const {
    math::move_running({mean[c], inverse_std[c]}, counted ? *counted : used.values(), epsilon, momentum,
                       running_mean[c], running_var[c]);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
