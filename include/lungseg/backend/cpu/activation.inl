// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of activation_table; compiled once per instruction set.

/// e^x with a relative error of about 1e-7 for x in [-87, 88], lane by lane: 2^n e^r with |r| <= ln(2) / 2, where e^r
/// is its Taylor polynomial adjusted at the ends. NaN stays NaN. \source Moshier, Cephes mathematical library, expf
template <class V>
inline V exponential(V x) {
  using bits = typename bits_of<V>::type;
  constexpr float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer, which stands in the last bits
  const V shifted = x * 1.44269504088896341f + magic;
  const bits whole = __builtin_bit_cast(bits, shifted);
  const V n = to_floats<V>(whole - 0x4b400000u);  // by bits: -ffast-math simplifies shifted - magic to no rounding
  const V r = x - n * 0.693359375f + n * 2.12194440e-4f;  // ln(2) in two parts, the first short enough to be exact
  V p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const bits power = (whole + 127u) << 23;
  return p * __builtin_bit_cast(V, power);
}

/// 1 / (1 + e^-x): math::sigmoid for packs.
template <class V>
inline V sigmoid(V x) {
  const V bound = 87.0f - V{};
  const V within = at_least<V>(-bound, -at_least<V>(-bound, -x));  // x, no farther from 0 than bound
  const V result = 1.0f / (1.0f + exponential<V>(-within));
  return lanes_below<V>(x, -bound) ? V{} : result;
}

#include "lungseg/math/activation.inl"

template <class T, activation A>
inline void activate_row(const T* x, T* y, std::int64_t count) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    store_pack<V>(y + i, activate<A, V>(load_pack<V>(x + i)));
  });
}

template <class T, activation A>
inline void activate_row_backward(const T* at, T* dy, std::int64_t count) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    store_pack<V>(dy + i, activate_backward<A, V>(load_pack<V>(dy + i), load_pack<V>(at + i)));
  });
}

template <class T>
inline void scale_channels(const T* x, const T* gate, T* y, std::int64_t rows, int channels, bool accumulate) {
  for (std::int64_t r = 0; r < rows; ++r) {
    const T* from = x + r * channels;
    T* to = y + r * channels;
    for_each_pack(0, channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      const V product = load_pack<V>(from + c) * load_pack<V>(gate + c);
      store_pack<V>(to + c, accumulate ? load_pack<V>(to + c) + product : product);
    });
  }
}

template <class T>
inline void shift_channels(const float* shift, T* y, std::int64_t rows, int channels, bool accumulate) {
  for (std::int64_t r = 0; r < rows; ++r) {
    T* to = y + r * channels;
    for_each_pack(0, channels, [=](auto p, std::int64_t c) {
      using V = typename decltype(p)::type;
      const V value = load_pack<V>(shift + c);
      store_pack<V>(to + c, accumulate ? load_pack<V>(to + c) + value : value);
    });
  }
}

template <class T, std::size_t... A>
constexpr activation_table<T> activation_table_of(std::index_sequence<A...>) {
  return {{activate_row<T, activation{A}>...},
          {activate_row_backward<T, activation{A}>...},
          scale_channels<T>,
          shift_channels<T>};
}
template <class T>
inline constexpr activation_table<T> activation_functions =
    activation_table_of<T>(std::make_index_sequence<activation_count>{});
