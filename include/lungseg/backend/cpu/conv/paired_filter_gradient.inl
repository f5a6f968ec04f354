// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by paired_filter_gradient_kernels.hpp in the namespace and target region of avx512_bf16: products of strips
// by dot products, lane by lane.

/// Outputs that are summed at a time: with two strips of x 16 sums, as many as hide how long a dot product takes.
inline constexpr int outputs_at_once = 8;

/// The products of some outputs of a strip of dy with Columns strips of x for one tap.
/// \param dy  the first output's first pair of pixels
/// \param to  where the first output's sums are, or go
template <int Columns>
inline void sum_outputs(const detail::strip_product& job, const bfloat16* dy, float* to) {
  const auto vectors = [](const char* strip) { return reinterpret_cast<const float*>(strip); };
  const float *left = vectors(job.columns), *right = Columns == 2 ? vectors(job.more_columns) : left;
  vec sum[outputs_at_once][Columns] = {};
  for (int pairs = job.steps * detail::pixel_step / 2; pairs > 0; --pairs) {
    vec x[Columns];
    x[0] = load_pack<vec>(left);
    if constexpr (Columns == 2) x[1] = load_pack<vec>(right);
#pragma GCC unroll 8
    for (int k = 0; k < outputs_at_once; ++k) {
      const pairs_vec factor = in_all_lanes(dy + 2 * k);
#pragma GCC unroll 2
      for (int c = 0; c < Columns; ++c) add_product(sum[k][c], factor, x[c]);
    }
    dy += 2 * detail::strip_width;
    left += lanes;
    right += lanes;
  }
#pragma GCC unroll 8
  for (int k = 0; k < outputs_at_once; ++k, to += job.sums_step / static_cast<std::ptrdiff_t>(sizeof(float)))
#pragma GCC unroll 2
    for (int c = 0; c < Columns; ++c)
      store_pack<vec>(to + c * lanes, job.adds ? load_pack<vec>(to + c * lanes) + sum[k][c] : sum[k][c]);
}

/// The products of the strips that there are.
inline void sum_strips(const detail::strip_product& job) {
  float* to = job.sums;
  for (const char* strip : {job.rows, job.more_rows})
    for (int first = 0; strip && first < detail::strip_width; first += outputs_at_once) {
      const auto dy = reinterpret_cast<const bfloat16*>(strip) + 2 * first;
      job.more_columns ? sum_outputs<2>(job, dy, to) : sum_outputs<1>(job, dy, to);
      to += outputs_at_once * (job.sums_step / static_cast<std::ptrdiff_t>(sizeof(float)));
    }
}
