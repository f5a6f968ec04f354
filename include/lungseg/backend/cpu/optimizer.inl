// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of optimizer_table; compiled once per instruction set.

#include "lungseg/math/optimizer.inl"  // called in brackets below: not those of math, where the steps are

template <bool Nesterov>
inline void sgd_range(const sgd_step& step, float* weight, const float* gradient, float* velocity, std::int64_t count) {
  sgd_step s = step;
  s.nesterov = Nesterov;  // known to the compiler, and so decided outside of the loop
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    V w = load_pack<V>(weight + i), v = load_pack<V>(velocity + i);
    (step_sgd<V>)(s, load_pack<V>(gradient + i), w, v);
    store_pack<V>(velocity + i, v);
    store_pack<V>(weight + i, w);
  });
}

inline void sgd(const sgd_step& step, float* weight, const float* gradient, float* velocity, std::int64_t count) {
  (step.nesterov ? sgd_range<true> : sgd_range<false>)(step, weight, gradient, velocity, count);
}

inline void adamw(const adamw_step& step, float* weight, const float* gradient, float* first, float* second,
                  std::int64_t count) {
  const adamw_step s = step;
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    V w = load_pack<V>(weight + i), m = load_pack<V>(first + i), v = load_pack<V>(second + i);
    (step_adamw<V>)(s, load_pack<V>(gradient + i), w, m, v);
    store_pack<V>(first + i, m);
    store_pack<V>(second + i, v);
    store_pack<V>(weight + i, w);
  });
}

inline constexpr optimizer_table optimizer_functions{sgd, adamw};
