// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks of one size for kernels to work on, and as a batch.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../support/random_tensor.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg::test {

/// Noise of several densities, then shapes that wind: rings, a comb, a spiral, all and nothing. Odd sides.
inline std::vector<mask> winding_masks() {
  const int H = 37, W = 53;
  std::vector<mask> all;
  for (const float density : {0.2f, 0.45f, 0.6f, 0.9f}) {
    const auto noise = random_tensor<2>({H, W}, static_cast<std::uint32_t>(1000 * density));
    mask m{H, W};
    for (std::size_t i = 0; i < m.pixels.size(); ++i)
      m.pixels[i] = 0.5f * (noise[static_cast<std::int64_t>(i)] + 1) < density;
    all.push_back(std::move(m));
  }
  mask rings{H, W}, comb{H, W}, spiral{H, W}, full{H, W}, none{H, W};
  for (int y = 0; y < H; ++y)
    for (int x = 0; x < W; ++x) {
      const int ring = std::min({y, x, H - 1 - y, W - 1 - x});
      rings(y, x) = ring % 2 == 0;
      comb(y, x) = x % 2 == 0 || y == H - 1;
      full(y, x) = 1;
      // A band that goes inward: rings, each opened and joined to the next on the left.
      spiral(y, x) = (ring % 2 == 0 && !(x == ring && y == ring + 1)) || (ring % 2 == 1 && x == ring && y == ring + 1);
    }
  for (mask* m : {&rings, &comb, &spiral, &full, &none}) all.push_back(std::move(*m));
  return all;
}

/// (N, H, W) in the context's memory; the masks have one size.
inline tensor<std::uint8_t, 3> to_batch(const context& ctx, const std::vector<mask>& masks) {
  tensor<std::uint8_t, 3> host{{static_cast<int>(masks.size()), masks[0].height, masks[0].width}};
  std::uint8_t* to = host.begin();
  for (const mask& m : masks) to = std::copy(m.pixels.begin(), m.pixels.end(), to);
  return to_device(ctx, host);
}

}  // namespace lungseg::test
