// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// weighted_gram; compiled once per instruction set.

typedef double wide __attribute__((vector_size(lanes * 4)));
typedef double loose_wide __attribute__((vector_size(lanes * 4), aligned(8), may_alias));

/// Columns whose products with as many others are summed at a time: nine sums, and what they are made of, fit into
/// sixteen registers.
inline constexpr int gram_columns = 3;

/// \param a, b  gram_columns columns each
/// \param sums  [gram_columns][gram_columns]
inline void gram_tile(const double* const* a, const double* const* b, const double* weights, std::int64_t rows,
                      double* sums) {
  constexpr int n = gram_columns, width = lanes / 2;
  wide sum[n][n] = {};
  std::int64_t at = 0;
  for (; at + width <= rows; at += width) {
    const wide weight = *reinterpret_cast<const loose_wide*>(weights + at);
    wide right[n];
    for (int j = 0; j < n; ++j) right[j] = *reinterpret_cast<const loose_wide*>(b[j] + at);
    for (int i = 0; i < n; ++i) {
      const wide left = weight * *reinterpret_cast<const loose_wide*>(a[i] + at);
      for (int j = 0; j < n; ++j) sum[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      double& total = sums[i * n + j];
      total = 0;
      for (int lane = 0; lane < width; ++lane) total += sum[i][j][lane];
      for (std::int64_t rest = at; rest < rows; ++rest) total += weights[rest] * a[i][rest] * b[j][rest];
    }
}

inline void gram_of_columns(const double* a, const double* weights, std::int64_t rows, int columns, double* out) {
  constexpr int n = gram_columns;
  const double *left[n], *right[n];
  const auto take = [&](const double** into, int first) {  // beyond the last column that one again, for nobody
    for (int i = 0; i < n; ++i) into[i] = a + std::min(first + i, columns - 1) * rows;
  };
  double sums[n * n];
  for (int first = 0; first < columns; first += n)
    for (int second = 0; second <= first; second += n) {
      take(left, first);
      take(right, second);
      gram_tile(left, right, weights, rows, sums);
      for (int i = first; i < std::min(first + n, columns); ++i)
        for (int j = second; j < std::min(second + n, columns); ++j)
          out[std::int64_t{i} * columns + j] = out[std::int64_t{j} * columns + i] = sums[(i - first) * n + j - second];
    }
}
