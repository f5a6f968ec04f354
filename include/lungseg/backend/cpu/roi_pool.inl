// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Kernel file, see simd.hpp: no include guard, compiled once per instruction set.

/// out[0, Blocks vectors) = the weighted sum of the cells of one bin. `map` is the image's first cell at the channels
/// wanted, `row_step` floats lie between rows and `channels` between columns.
template <int Blocks>
inline void pool_block(const float* map, std::int64_t row_step, int channels, const roi_taps& rows, int p,
                       const roi_taps& columns, int q, float* out) {
  vec sum[Blocks] = {};
  for (int i = rows.begin(p); i < rows.begin(p + 1); ++i) {
    const float* row = map + rows.cell(i) * row_step;
    for (int j = columns.begin(q); j < columns.begin(q + 1); ++j) {
      const float* cell = row + std::int64_t{columns.cell(j)} * channels;
      const vec weight = rows.weight(i) * columns.weight(j) - vec{};
      for (int b = 0; b < Blocks; ++b) sum[b] += weight * *reinterpret_cast<const loose*>(cell + b * lanes);
    }
  }
  for (int b = 0; b < Blocks; ++b) *reinterpret_cast<loose*>(out + b * lanes) = sum[b];
}

/// One region: `map` (H, W, C) of its image, `out` (P, Q, C).
inline void pool_region(const float* map, int width, int channels, const roi_taps& rows, const roi_taps& columns,
                        float* out) {
  const std::int64_t row_step = std::int64_t{width} * channels;
  for (int p = 0; p < rows.bins(); ++p)
    for (int q = 0; q < columns.bins(); ++q, out += channels) {
      int c = 0;
      for (; c + 4 * lanes <= channels; c += 4 * lanes)
        pool_block<4>(map + c, row_step, channels, rows, p, columns, q, out + c);
      for (; c + lanes <= channels; c += lanes)
        pool_block<1>(map + c, row_step, channels, rows, p, columns, q, out + c);
      for (; c < channels; ++c) {
        float sum = 0;
        for (int i = rows.begin(p); i < rows.begin(p + 1); ++i)
          for (int j = columns.begin(q); j < columns.begin(q + 1); ++j)
            sum += rows.weight(i) * columns.weight(j) *
                   map[rows.cell(i) * row_step + std::int64_t{columns.cell(j)} * channels + c];
        out[c] = sum;
      }
    }
}

/// cell[0, channels) += weight * from[0, channels).
inline void add_scaled(float* cell, const float* from, float weight, int channels) {
  int c = 0;
  const vec wide = weight - vec{};
  for (; c + lanes <= channels; c += lanes)
    *reinterpret_cast<loose*>(cell + c) += wide * *reinterpret_cast<const loose*>(from + c);
  for (; c < channels; ++c) cell[c] += weight * from[c];
}

/// The gradient of one region, added to the rows of `map` whose number is `part` modulo `parts`.
inline void unpool_region(float* map, int width, int channels, const roi_taps& rows, const roi_taps& columns,
                          const float* dout, int part, int parts) {
  const std::int64_t row_step = std::int64_t{width} * channels;
  for (int p = 0; p < rows.bins(); ++p)
    for (int i = rows.begin(p); i < rows.begin(p + 1); ++i) {
      if (rows.cell(i) % parts != part) continue;
      float* row = map + rows.cell(i) * row_step;
      const float* from = dout + std::int64_t{p} * columns.bins() * channels;
      for (int q = 0; q < columns.bins(); ++q, from += channels)
        for (int j = columns.begin(q); j < columns.begin(q + 1); ++j)
          add_scaled(row + std::int64_t{columns.cell(j)} * channels, from, rows.weight(i) * columns.weight(j),
                     channels);
    }
}
