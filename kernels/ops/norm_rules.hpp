// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the norms' kernels does; see dense_rules.hpp. Sums over rows have two steps without atomics:
/// every thread adds one chunk of rows for a pack of channels, then one thread for each channel adds the chunks in
/// order.

#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/math/norm.hpp"
#include "ops/pack.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Rows of `channels` numbers, in parts with statistics of their own, each cut into chunks. To batch norm a batch is
/// one part, to group norm every image is one.
struct row_chunks {
  int parts = 1;
  std::int64_t rows = 0;  ///< of a part
  int channels = 0;
  std::int64_t chunk = 1;  ///< rows of a chunk
  int chunks = 1;          ///< of a part

  static row_chunks of(int parts, std::int64_t rows, int channels, int lanes) {
    constexpr std::int64_t wanted_threads = 1 << 17, least_rows = 16;
    const std::int64_t packs = std::int64_t{parts} * (channels / lanes);
    const std::int64_t chunks = wanted_threads / (packs > 0 ? packs : 1) + 1;
    const std::int64_t chunk = (rows + chunks - 1) / chunks < least_rows ? least_rows : (rows + chunks - 1) / chunks;
    return {parts, rows, channels, chunk, static_cast<int>((rows + chunk - 1) / chunk)};
  }
  /// Numbers of one quantity's partial sums.
  std::int64_t sums() const { return std::int64_t{parts} * chunks * channels; }
};

/// Images of which some are unused rows.
struct used_rows {
  const int* numbers = nullptr;  ///< (N), negative: unused; null: all are used
  std::int64_t rows_per_image = 1;
  int images = 0;

  LUNGSEG_HD bool used(std::int64_t row) const { return !numbers || numbers[row / rows_per_image] >= 0; }
  LUNGSEG_HD double values() const {
    int count = 0;
    for (int n = 0; n < images; ++n) count += !numbers || numbers[n] >= 0;
    return static_cast<double>(count) * static_cast<double>(rows_per_image);
  }
};

/// One chunk of rows and pack of channels: two sums of what `Quantity` makes of each element.
template <int Lanes, class Quantity>
struct chunk_sums_rule {
  row_chunks cut;
  used_rows used;
  Quantity quantity;
  double *first, *second;  ///< (parts, chunks, channels); second may be null

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int packs = cut.channels / Lanes;
    const auto c = static_cast<int>(i % packs) * Lanes;
    const std::int64_t part = i / packs / cut.chunks, begin = i / packs % cut.chunks * cut.chunk;
    const std::int64_t end = begin + cut.chunk < cut.rows ? begin + cut.chunk : cut.rows;
    double a[Lanes] = {}, b[Lanes] = {};
    for (std::int64_t row = begin; row < end; ++row)
      if (used.used(part * cut.rows + row)) quantity(part, part * cut.rows + row, c, a, b);
    for (int l = 0; l < Lanes; ++l) {
      first[i / packs * cut.channels + c + l] = a[l];
      if (second) second[i / packs * cut.channels + c + l] = b[l];
    }
  }
};

/// The sum over the chunks of one part and channel.
LUNGSEG_HD inline double whole_sum(const row_chunks& cut, const double* sums, std::int64_t part, int channel) {
  double sum = 0;
  for (int chunk = 0; chunk < cut.chunks; ++chunk) sum += sums[(part * cut.chunks + chunk) * cut.channels + channel];
  return sum;
}

/// x, for sums of values.
template <class T, int Lanes>
struct value_quantity {
  const T* x;
  int channels;
  LUNGSEG_HD void operator()(std::int64_t, std::int64_t row, int c, double* a, double*) const {
    const pack<T, Lanes> values = load_pack<Lanes>(x + row * channels + c);
    for (int l = 0; l < Lanes; ++l) a[l] += static_cast<double>(to_float(values.lane[l]));
  }
};

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
        const float result = (to_float(values.lane[l]) - mean[own]) * (gamma[c + l] * inverse_std[own]) + beta[c + l] +
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
        const float offset = to_float(values.lane[l]) - mean[part * groups + (c + l) / width];
        gradient.lane[l] = from_float<T>(to_float(gradient.lane[l]) * s.scale + offset * s.slope + s.shift);
      }
    }
    store_pack(dx + i * Lanes, gradient);
  }
};

/// One channel's running statistics.
struct update_running_rule {
  const float *mean, *inverse_std;
  used_rows used;
  float epsilon, momentum;
  float *running_mean, *running_var;
  LUNGSEG_HD void operator()(std::int64_t c) const {
    math::move_running({mean[c], inverse_std[c]}, used.values(), epsilon, momentum, running_mean[c], running_var[c]);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
