// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of norm_table; compiled once per instruction set.

/// How many packs of channels one sweep over the rows keeps in registers.
inline constexpr int norm_packs = lanes == 16 ? 4 : 2;

/// Calls f(pack, Packs, c) for groups of channels of [begin, end), widest first.
template <class F>
inline void for_each_group(int begin, int end, F f) {
  int c = begin;
  for (; c + norm_packs * lanes <= end; c += norm_packs * lanes)
    f(pack<vec>{}, std::integral_constant<int, norm_packs>{}, c);
  for (; c + lanes <= end; c += lanes) f(pack<vec>{}, std::integral_constant<int, 1>{}, c);
  for (; c < end; ++c) f(pack<float>{}, std::integral_constant<int, 1>{}, c);
}

/// Sums relative to the first row: the differences are of the size of the spread, so float keeps their digits even
/// where the mean is far larger than the spread.
template <class V, int Packs>
inline void group_moments(norm_rows block, const float* x, double* first, double* second) {
  constexpr int width = pack<V>::width;
  V origin[Packs], sum[2][Packs] = {}, square[2][Packs] = {};
  for (int p = 0; p < Packs; ++p) origin[p] = load_pack<V>(x + p * width);
  const float* row = x;
  std::int64_t r = 0;
  for (; r + 2 <= block.rows; r += 2, row += 2 * block.channels)
    for (int k = 0; k < 2; ++k)
      for (int p = 0; p < Packs; ++p) {
        const V d = load_pack<V>(row + k * block.channels + p * width) - origin[p];
        sum[k][p] += d;
        square[k][p] += d * d;
      }
  if (r < block.rows)
    for (int p = 0; p < Packs; ++p) {
      const V d = load_pack<V>(row + p * width) - origin[p];
      sum[0][p] += d;
      square[0][p] += d * d;
    }
  const double n = static_cast<double>(block.rows);
  for (int p = 0; p < Packs; ++p) {
    alignas(64) float d[width], q[width];
    store_pack<V>(d, sum[0][p] + sum[1][p]);
    store_pack<V>(q, square[0][p] + square[1][p]);
    for (int lane = 0; lane < width; ++lane) {
      const double m = static_cast<double>(x[p * width + lane]);
      first[p * width + lane] = n * m + static_cast<double>(d[lane]);
      second[p * width + lane] = n * m * m + 2 * m * static_cast<double>(d[lane]) + static_cast<double>(q[lane]);
    }
  }
}

inline void moments(norm_rows block, int begin, int end, const float* x, double* first, double* second) {
  for_each_group(begin, end, [=](auto v, auto packs, int c) {
    group_moments<typename decltype(v)::type, decltype(packs)::value>(block, x + c, first + c, second + c);
  });
}

template <bool Residual, bool Relu>
inline void normalise_rows(norm_rows block, const float* x, const float* residual, const float* mean,
                           const float* scale, const float* shift, float* y) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::int64_t row = r * block.channels;
    for_each_pack(0, block.channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      V value =
          (load_pack<V>(x + row + c) - load_pack<V>(mean + c)) * load_pack<V>(scale + c) + load_pack<V>(shift + c);
      if constexpr (Residual) value += load_pack<V>(residual + row + c);
      if constexpr (Relu) value = value < 0 ? V{} : value;
      store_pack<V>(y + row + c, value);
    });
  }
}

inline void normalise(norm_rows block, const float* x, const float* residual, const float* mean, const float* scale,
                      const float* shift, float* y, bool relu) {
  const auto kernel = residual ? (relu ? normalise_rows<true, true> : normalise_rows<true, false>)
                               : (relu ? normalise_rows<false, true> : normalise_rows<false, false>);
  kernel(block, x, residual, mean, scale, shift, y);
}

template <class V, int Packs, bool Masked>
inline void group_gradient_sums(norm_rows block, const float* x, const float* y, const float* mean, float* dy,
                                double* first, double* second) {
  constexpr int width = pack<V>::width;
  V origin[Packs], sum[Packs] = {}, product[Packs] = {};
  for (int p = 0; p < Packs; ++p) origin[p] = load_pack<V>(mean + p * width);
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::int64_t row = r * block.channels;
    for (int p = 0; p < Packs; ++p) {
      const std::int64_t i = row + p * width;
      V d = load_pack<V>(dy + i);
      if constexpr (Masked) {
        d = load_pack<V>(y + i) <= 0 ? V{} : d;
        store_pack<V>(dy + i, d);
      }
      sum[p] += d;
      product[p] += d * (load_pack<V>(x + i) - origin[p]);
    }
  }
  for (int p = 0; p < Packs; ++p) {
    alignas(64) float s[width], q[width];
    store_pack<V>(s, sum[p]);
    store_pack<V>(q, product[p]);
    for (int lane = 0; lane < width; ++lane) {
      first[p * width + lane] = static_cast<double>(s[lane]);
      second[p * width + lane] = static_cast<double>(q[lane]);
    }
  }
}

inline void gradient_sums(norm_rows block, int begin, int end, const float* x, const float* y, const float* mean,
                          float* dy, double* first, double* second) {
  for_each_group(begin, end, [=](auto v, auto packs, int c) {
    using V = typename decltype(v)::type;
    constexpr int count = decltype(packs)::value;
    if (y)
      group_gradient_sums<V, count, true>(block, x + c, y + c, mean + c, dy + c, first + c, second + c);
    else
      group_gradient_sums<V, count, false>(block, x + c, y, mean + c, dy + c, first + c, second + c);
  });
}

inline void input_gradient(norm_rows block, const float* x, const float* dy, const float* mean, const float* scale,
                           const float* slope, const float* shift, float* dx) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::int64_t row = r * block.channels;
    for_each_pack(0, block.channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      const V centred = load_pack<V>(x + row + c) - load_pack<V>(mean + c);
      store_pack<V>(dx + row + c, load_pack<V>(dy + row + c) * load_pack<V>(scale + c) +
                                      centred * load_pack<V>(slope + c) + load_pack<V>(shift + c));
    });
  }
}

inline constexpr norm_table norm_functions{moments, normalise, gradient_sums, input_gradient};
