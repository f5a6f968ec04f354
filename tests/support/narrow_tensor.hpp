// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lungseg/core/dtype.hpp"
#include "random_tensor.hpp"

namespace lungseg::test {

/// random_tensor() rounded to bfloat16.
inline tensor<bfloat16, 4> narrow_tensor(const shape<4>& extents, std::uint32_t seed) {
  const tensor<float, 4> wide = random_tensor<4>(extents, seed);
  tensor<bfloat16, 4> result{extents};
  std::transform(wide.begin(), wide.end(), result.begin(), from_float<bfloat16>);
  return result;
}

inline std::vector<double> in_double(const tensor<bfloat16, 4>& narrow) {
  std::vector<double> wide;
  for (const bfloat16 v : narrow) wide.push_back(static_cast<double>(to_float(v)));
  return wide;
}

}  // namespace lungseg::test
