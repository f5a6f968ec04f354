// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// sums[c] = sum over `pixels` rows of `channels` elements. Blocks of rows are summed in single precision and the
/// blocks in double: the cut into blocks depends on the extents only, so the result does not depend on the threads.
template <class T>
void channel_sums(const context& ctx, const T* values, std::int64_t pixels, int channels, float* sums,
                  bool accumulate) {
  constexpr std::int64_t block = 256;
  const std::int64_t blocks = (pixels + block - 1) / block;
  auto partial = ctx.make<float>(std::array{static_cast<int>(blocks), channels});
  const auto add = pointwise_kernels<T>(ctx).widen;
  const std::int64_t grain = 1 + 65536 / (block * std::max(channels, 1));
  parallel_for(ctx, blocks, grain, [&](std::int64_t index) {
    float* total = partial.data() + index * channels;
    std::fill_n(total, channels, 0.0f);
    for (std::int64_t p = index * block; p < std::min(pixels, (index + 1) * block); ++p)
      add(values + p * channels, total, channels, true);
  });
  for (int c = 0; c < channels; ++c) {
    double total = accumulate ? static_cast<double>(sums[c]) : 0.0;
    for (std::int64_t index = 0; index < blocks; ++index) total += static_cast<double>(partial[index * channels + c]);
    sums[c] = static_cast<float>(total);
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
