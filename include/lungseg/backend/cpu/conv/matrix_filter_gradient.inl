// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by matrix_kernels.hpp in the namespace of amx_bf16 and the target region of avx512_bf16, behind
// matrix_conv.inl: products of strips on the matrix unit.

/// The products of Rows strips of dy with Columns strips of x for one tap.
template <int Rows, int Columns>
inline void sum_over_pixels(const detail::strip_product& job) {
  using sums = sums_of<Rows, Columns>;
  job.adds ? sums::load(job.sums, job.sums_step) : sums::clear();
  const char *above = job.rows, *left = job.columns;
  const char *below = Rows == 2 ? job.more_rows : above, *right = Columns == 2 ? job.more_columns : left;
  for (int i = job.steps; i > 0; --i) {
    sums::add(above, below, pairs_row, left, right);
    above += detail::pixel_step_bytes;
    below += detail::pixel_step_bytes;
    left += detail::pixel_step_bytes;
    right += detail::pixel_step_bytes;
  }
  sums::store(job.sums, job.sums_step);
}

/// sum_over_pixels() of the strips that there are.
inline void sum_strips(const detail::strip_product& job) {
  if (job.more_rows)
    job.more_columns ? sum_over_pixels<2, 2>(job) : sum_over_pixels<2, 1>(job);
  else
    job.more_columns ? sum_over_pixels<1, 2>(job) : sum_over_pixels<1, 1>(job);
}
