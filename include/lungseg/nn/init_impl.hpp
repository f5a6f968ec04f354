// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "lungseg/core/random.hpp"
#include "lungseg/nn/init.hpp"
#include "lungseg/nn/parameter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

namespace detail {

/// FNV-1a, to turn a parameter's name into the item of its random stream.
inline std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t h = 1469598103934665603ull;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return h;
}
inline constexpr std::uint32_t weight_stream = 0x77656967;  // apart from sampling and augmentation of the same seed

}  // namespace detail

LUNGSEG_INLINE void initialise(parameter& p, init_rule rule, std::uint64_t seed) {
  const auto& e = p.value.extents();
  const float area = static_cast<float>(e[1] * e[2]);
  const float fan_in = area * static_cast<float>(e[3]), fan_out = area * static_cast<float>(e[0]);
  random_stream random{seed, detail::weight_stream, detail::hash(p.name)};
  const auto normal = [&](float deviation) {
    for (float& w : p.value) w = deviation * random.normal();
  };
  const auto uniform = [&](float bound) {
    for (float& w : p.value) w = random.uniform(-bound, bound);
  };
  switch (rule) {
    case init_rule::he_fan_out:
      return normal(std::sqrt(2.0f / fan_out));
    case init_rule::he_fan_in:
      return normal(std::sqrt(2.0f / fan_in));
    case init_rule::xavier_uniform:
      return uniform(std::sqrt(6.0f / (fan_in + fan_out)));
    case init_rule::fan_in_uniform:
      return uniform(1.0f / std::sqrt(fan_in));
    case init_rule::small_normal:
      return normal(0.01f);
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
