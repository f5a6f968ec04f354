// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of optimizer_table; compiled once per instruction set.

template <bool Nesterov>
inline void sgd_range(const sgd_step& step, float* weight, const float* gradient, float* velocity, std::int64_t count) {
  const sgd_step s = step;
  for_each_pack(0, count, [=](auto p, std::int64_t i) {
    using V = typename decltype(p)::type;
    const V w = load_pack<V>(weight + i);
    const V g = load_pack<V>(gradient + i) + s.weight_decay * w;
    const V v = s.momentum * load_pack<V>(velocity + i) + g;
    store_pack<V>(velocity + i, v);
    store_pack<V>(weight + i, w - s.rate * (Nesterov ? g + s.momentum * v : v));
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
    const V g = load_pack<V>(gradient + i);
    const V m = s.beta1 * load_pack<V>(first + i) + (1 - s.beta1) * g;
    const V v = s.beta2 * load_pack<V>(second + i) + (1 - s.beta2) * g * g;
    store_pack<V>(first + i, m);
    store_pack<V>(second + i, v);
    store_pack<V>(weight + i,
                  s.keep * load_pack<V>(weight + i) - s.step * m / (square_root(v) * s.root_correction + s.epsilon));
  });
}

inline constexpr optimizer_table optimizer_functions{sgd, adamw};
