// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Sums over rows, in two steps without atomics: every thread adds one chunk of rows for a pack of channels, then one
/// thread for each channel adds the chunks in order; see elementwise_rules.hpp.

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

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
