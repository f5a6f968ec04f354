// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/math/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// x sigmoid(x), also called SiLU.
/// \source Ramachandran et al., "Searching for Activation Functions", 2017, section 4
LUNGSEG_HD inline value_and_slope swish(float x) noexcept {
  const float s = sigmoid(x);
  return {x * s, s + x * s * (1.0f - s)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
