// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/noise.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void add_noise(image<float>& picture, float deviation, std::uint64_t seed, float signal) {
  if (deviation <= 0) return;
  constexpr float unit = 147.8f;  // sqrt(4 * (256^2 - 1) / 12), the deviation of the sum
  random_stream random{seed, 0};
  const float same = deviation * (1 - signal) / unit, growing = deviation * signal / (unit * 255);
  for (float& v : picture.pixels) {
    const std::uint32_t word = random.bits();
    const std::uint32_t pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
    const float sum = static_cast<float>((pairs & 0xFFFFu) + (pairs >> 16));
    v = std::clamp(v + (sum - 510) * (same + growing * v), 0.0f, 255.0f);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
