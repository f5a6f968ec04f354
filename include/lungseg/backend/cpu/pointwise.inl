// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of pointwise_table and gradient_table; compiled once per instruction set.

template <class T>
inline void add(const T* a, const T* b, T* sum, std::int64_t count) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    store_pack<V>(sum + i, load_pack<V>(a + i) + load_pack<V>(b + i));
  });
}

inline void add_scaled(float factor, const float* x, float* sum, std::int64_t count) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    store_pack<V>(sum + i, load_pack<V>(sum + i) + factor * load_pack<V>(x + i));
  });
}

template <class From, class To>
inline void scale(float factor, const From* x, To* y, std::int64_t count) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    store_pack<V>(y + i, factor * load_pack<V>(x + i));
  });
}

template <class From, class To>
inline void convert(const From* x, To* y, std::int64_t count, bool accumulate) {
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    const V value = load_pack<V>(x + i);
    store_pack<V>(y + i, accumulate ? load_pack<V>(y + i) + value : value);
  });
}

/// Sums of 1024 products in float, lane by lane, and those in double: as accurate as a sum in double for what a norm or
/// a gradient needs, at the speed of memory.
inline double dot(const float* a, const float* b, std::int64_t count) {
  constexpr std::int64_t block = 1024;
  double total = 0;
  std::int64_t i = 0;
  for (; i + 4 * lanes <= count;) {
    vec sum[4] = {};
    const std::int64_t end = i + block < count ? i + block : count;
    for (; i + 4 * lanes <= end; i += 4 * lanes)
#pragma GCC unroll 4
      for (int p = 0; p < 4; ++p) sum[p] += load_pack<vec>(a + i + p * lanes) * load_pack<vec>(b + i + p * lanes);
    const vec lane_sums = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    for (int lane = 0; lane < lanes; ++lane) total += static_cast<double>(lane_sums[lane]);
  }
  for (; i < count; ++i) total += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return total;
}

inline bool all_finite(const float* x, std::int64_t count) {
  auto packed = finite_lanes(vec{});
  bool clean = true;
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) packed &= finite_lanes(load_pack<vec>(x + i));
  for (; i < count; ++i) clean &= is_finite(x[i]);
  for (int lane = 0; lane < lanes; ++lane) clean &= packed[lane] != 0;
  return clean;
}

template <class T>
inline constexpr pointwise_table<T> pointwise_functions{add<T>, scale<T, T>, scale<float, T>, convert<float, T>,
                                                        convert<T, float>};
inline constexpr gradient_table gradient_functions{add_scaled, dot, all_finite};
