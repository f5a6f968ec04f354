// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of norm_table; compiled once per instruction set.

/// How many packs of channels one sweep over a tile keeps in registers.
inline constexpr int norm_packs = lanes == 16 ? 4 : 2;

/// Calls f(pack, Packs, c) for groups of channels of [0, channels), widest first.
template <class F>
inline void for_each_group(int channels, F f) {
  int c = 0;
  for (; c + norm_packs * lanes <= channels; c += norm_packs * lanes)
    f(pack<vec>{}, std::integral_constant<int, norm_packs>{}, c);
  for (; c + lanes <= channels; c += lanes) f(pack<vec>{}, std::integral_constant<int, 1>{}, c);
  for (; c < channels; ++c) f(pack<float>{}, std::integral_constant<int, 1>{}, c);
}

/// Adds x - origin and its square over the rows of a tile to sum and square. Differences from a pixel of the same map
/// are of the size of the spread, so float keeps their digits even where the mean is far larger than the spread.
template <class V, int Packs, class T>
inline void tile_moments(std::int64_t rows, std::int64_t stride, const T* x, const T* origin, float* sum,
                         float* square) {
  constexpr int width = pack<V>::width;
  V o[Packs], s[Packs] = {}, q[Packs] = {};
#pragma GCC unroll 4
  for (int p = 0; p < Packs; ++p) o[p] = load_pack<V>(origin + p * width);
  for (std::int64_t r = 0; r < rows; ++r)
#pragma GCC unroll 4
    for (int p = 0; p < Packs; ++p) {
      const V d = load_pack<V>(x + r * stride + p * width) - o[p];
      s[p] += d;
      q[p] += d * d;
    }
#pragma GCC unroll 4
  for (int p = 0; p < Packs; ++p) {
    store_pack<V>(sum + p * width, load_pack<V>(sum + p * width) + s[p]);
    store_pack<V>(square + p * width, load_pack<V>(square + p * width) + q[p]);
  }
}

template <class T>
inline void moments(norm_block block, const T* x, double* first, double* second) {
  alignas(64) float sum[norm_part] = {}, square[norm_part] = {};
  for (std::int64_t r = 0; r < block.rows; r += norm_tile) {
    const std::int64_t rows = block.rows - r < norm_tile ? block.rows - r : norm_tile;
    for_each_group(block.channels, [&](auto v, auto packs, int c) {
      tile_moments<typename decltype(v)::type, decltype(packs)::value>(rows, block.stride, x + r * block.stride + c,
                                                                       x + c, sum + c, square + c);
    });
  }
  const double n = static_cast<double>(block.rows);
  for (int c = 0; c < block.channels; ++c) {
    const double origin = static_cast<double>(to_float(x[c])), s = static_cast<double>(sum[c]);
    first[c] = n * origin + s;
    second[c] = n * origin * origin + 2 * origin * s + static_cast<double>(square[c]);
  }
}

#include "lungseg/math/norm.inl"

template <class T, bool Residual, bool Relu>
inline void normalise_rows(norm_rows block, const T* x, const T* residual, const float* mean, const float* scale,
                           const float* shift, T* y) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::int64_t row = r * block.channels;
    for_each_pack(0, block.channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      V value = normalised<V>(load_pack<V>(x + row + c), load_pack<V>(mean + c), load_pack<V>(scale + c),
                              load_pack<V>(shift + c));
      if constexpr (Residual) value += load_pack<V>(residual + row + c);
      if constexpr (Relu) value = at_least(V{}, value);
      store_pack<V>(y + row + c, value);
    });
  }
}

template <class T>
inline void normalise(norm_rows block, const T* x, const T* residual, const float* mean, const float* scale,
                      const float* shift, T* y, bool relu) {
  const auto kernel = residual ? (relu ? normalise_rows<T, true, true> : normalise_rows<T, true, false>)
                               : (relu ? normalise_rows<T, false, true> : normalise_rows<T, false, false>);
  kernel(block, x, residual, mean, scale, shift, y);
}

template <class V, int Packs, bool Masked, class T>
inline void tile_gradient_sums(std::int64_t rows, std::int64_t stride, const T* x, const T* y, const float* mean, T* dy,
                               float* sum, float* product) {
  constexpr int width = pack<V>::width;
  V o[Packs], s[Packs] = {}, q[Packs] = {};
#pragma GCC unroll 4
  for (int p = 0; p < Packs; ++p) o[p] = load_pack<V>(mean + p * width);
  for (std::int64_t r = 0; r < rows; ++r)
#pragma GCC unroll 4
    for (int p = 0; p < Packs; ++p) {
      const std::int64_t i = r * stride + p * width;
      V d = load_pack<V>(dy + i);
      if constexpr (Masked) {
        d = load_pack<V>(y + i) <= 0 ? V{} : d;
        store_pack<V>(dy + i, d);
      }
      s[p] += d;
      q[p] += d * (load_pack<V>(x + i) - o[p]);
    }
#pragma GCC unroll 4
  for (int p = 0; p < Packs; ++p) {
    store_pack<V>(sum + p * width, load_pack<V>(sum + p * width) + s[p]);
    store_pack<V>(product + p * width, load_pack<V>(product + p * width) + q[p]);
  }
}

template <class T>
inline void gradient_sums(norm_block block, const T* x, const T* y, const float* mean, T* dy, double* first,
                          double* second) {
  alignas(64) float sum[norm_part] = {}, product[norm_part] = {};
  for (std::int64_t r = 0; r < block.rows; r += norm_tile) {
    const std::int64_t rows = block.rows - r < norm_tile ? block.rows - r : norm_tile, at = r * block.stride;
    for_each_group(block.channels, [&](auto v, auto packs, int c) {
      using V = typename decltype(v)::type;
      const auto tile = y ? tile_gradient_sums<V, decltype(packs)::value, true, T>
                          : tile_gradient_sums<V, decltype(packs)::value, false, T>;
      tile(rows, block.stride, x + at + c, y ? y + at + c : nullptr, mean + c, dy + at + c, sum + c, product + c);
    });
  }
  for (int c = 0; c < block.channels; ++c) {
    first[c] = static_cast<double>(sum[c]);
    second[c] = static_cast<double>(product[c]);
  }
}

template <class T>
inline void input_gradient(norm_rows block, const T* x, const T* dy, const float* mean, const float* scale,
                           const float* slope, const float* shift, T* dx) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::int64_t row = r * block.channels;
    for_each_pack(0, block.channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      store_pack<V>(dx + row + c, normalised_backward<V>(load_pack<V>(dy + row + c), load_pack<V>(x + row + c),
                                                         load_pack<V>(mean + c), load_pack<V>(scale + c),
                                                         load_pack<V>(slope + c), load_pack<V>(shift + c)));
    });
  }
}

template <class T>
inline constexpr norm_table<T> norm_functions{moments<T>, normalise<T>, gradient_sums<T>, input_gradient<T>};
