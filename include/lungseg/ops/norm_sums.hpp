// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "lungseg/backend/cpu/norm.hpp"
#include "lungseg/ops/image_rows.hpp"

/// \file
/// What batch norm and group norm share: sums over the rows of each statistics group, and the passes that use them.
/// To batch norm a batch is one image of N * H * W rows; to group norm every image is its own.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

struct norm_extent {
  int images = 0;         // with statistics of their own
  std::int64_t rows = 0;  // pixels per image
  int channels = 0;

  std::int64_t offset(std::int64_t image, std::int64_t row = 0) const { return (image * rows + row) * channels; }
};

/// Sums of one or two quantities per image and channel, in double.
struct norm_sums {
  std::vector<double> first, second;  // (images, channels)
};

/// Fills norm_sums from f(block, offset of its first element in x, of its first coefficient, first, second), which sums
/// one block of a map. The blocks
/// do not depend on the number of threads and are combined in order, so neither does the result.
template <class F>
norm_sums sum_rows(const context& ctx, const norm_extent& extent, F f) {
  constexpr std::int64_t block_rows = 256;
  const std::int64_t blocks = (extent.rows + block_rows - 1) / block_rows;
  // Wide parts read memory front to back; a small map is cut by channels too, so that there is work for all threads.
  const std::int64_t width = extent.images * blocks < 16 ? 64 : backend::cpu::norm_part;
  const std::int64_t parts = (extent.channels + width - 1) / width;
  const auto channels = static_cast<std::size_t>(extent.channels);
  const auto partials = static_cast<std::size_t>(extent.images * blocks) * channels;
  std::vector<double> first(partials), second(partials);
  parallel_for(ctx, extent.images * blocks * parts, 2, [&](std::int64_t item) {
    const std::int64_t part = item % parts, block = item / parts % blocks, image = item / parts / blocks;
    const std::int64_t row = block * block_rows, c = part * width;
    const backend::cpu::norm_block shape{std::min(block_rows, extent.rows - row), extent.channels,
                                         static_cast<int>(std::min(width, extent.channels - c))};
    const std::size_t at = static_cast<std::size_t>((image * blocks + block) * extent.channels + c);
    f(shape, extent.offset(image, row) + c, image * extent.channels + c, first.data() + at, second.data() + at);
  });
  norm_sums sums{std::vector<double>(static_cast<std::size_t>(extent.images) * channels), {}};
  sums.second = sums.first;
  for (std::size_t image = 0; image < static_cast<std::size_t>(extent.images); ++image)
    for (std::size_t block = 0; block < static_cast<std::size_t>(blocks); ++block)
      for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t from = (image * static_cast<std::size_t>(blocks) + block) * channels + c;
        sums.first[image * channels + c] += first[from];
        sums.second[image * channels + c] += second[from];
      }
  return sums;
}

/// Sum of x and of its square.
template <class T>
norm_sums norm_moments(const context& ctx, const norm_extent& extent, const T* x) {
  const auto kernel = backend::cpu::norm_kernels<T>(ctx).moments;
  return sum_rows(ctx, extent, [&](auto block, std::int64_t at, std::int64_t, double* first, double* second) {
    kernel(block, x + at, first, second);
  });
}

/// Masks dy by the ReLU's result y (null: no ReLU), then sums dy and dy * (x - mean); mean is (images, channels).
template <class T>
norm_sums norm_gradient_sums(const context& ctx, const norm_extent& extent, const T* x, const T* y, const float* mean,
                             T* dy) {
  const auto kernel = backend::cpu::norm_kernels<T>(ctx).gradient_sums;
  return sum_rows(ctx, extent, [&](auto block, std::int64_t at, std::int64_t own, double* first, double* second) {
    kernel(block, x + at, y ? y + at : nullptr, mean + own, dy + at, first, second);
  });
}

/// Adds the other ranks' sums to those of a batch, where the norms are shared. A rank that only looks on has none.
/// \param count      of this rank's values per channel \return of all ranks'
/// \param meanwhile  see communicator::sum_while; not done where nothing is shared
inline double share_norm_sums(const context& ctx, norm_sums& sums, double count,
                              const std::function<void()>& meanwhile = {}) {
  if (ctx.only_looks_on()) {
    std::fill(sums.first.begin(), sums.first.end(), 0.0);
    std::fill(sums.second.begin(), sums.second.end(), 0.0);
    count = 0;
  }
  if (!ctx.shared_norms()) return count;
  std::vector<double> all = sums.first;
  all.insert(all.end(), sums.second.begin(), sums.second.end());
  all.push_back(count);
  ctx.world()->sum_while(all, meanwhile);
  const auto middle = all.begin() + std::ssize(sums.first);
  std::copy(all.begin(), middle, sums.first.begin());
  std::copy(middle, all.end() - 1, sums.second.begin());
  return all.back();
}

/// One row of coefficients per image, as the kernels read them: (images, channels).
using norm_coefficients = std::vector<float>;

/// y = (x - mean) * scale + shift (+ residual) (then ReLU); residual may be null, shift is (channels).
template <class T>
void norm_apply(const context& ctx, const norm_extent& extent, const T* x, const T* residual, const float* mean,
                const norm_coefficients& scale, const float* shift, T* y, bool relu) {
  const auto kernel = backend::cpu::norm_kernels<T>(ctx).normalise;
  image_rows(ctx, extent.images, extent.rows, extent.channels, [&](int image, std::int64_t begin, std::int64_t end) {
    const std::int64_t at = extent.offset(image, begin), own = std::int64_t{image} * extent.channels;
    kernel({end - begin, extent.channels}, x + at, residual ? residual + at : nullptr, mean + own, scale.data() + own,
           shift, y + at, relu);
  });
}

/// dx = dy * scale + (x - mean) * slope + shift.
template <class T>
void norm_apply_backward(const context& ctx, const norm_extent& extent, const T* x, const T* dy, const float* mean,
                         const norm_coefficients& scale, const norm_coefficients& slope, const norm_coefficients& shift,
                         T* dx) {
  const auto kernel = backend::cpu::norm_kernels<T>(ctx).input_gradient;
  image_rows(ctx, extent.images, extent.rows, extent.channels, [&](int image, std::int64_t begin, std::int64_t end) {
    const std::int64_t at = extent.offset(image, begin), own = std::int64_t{image} * extent.channels;
    kernel({end - begin, extent.channels}, x + at, dy + at, mean + own, scale.data() + own, slope.data() + own,
           shift.data() + own, dx + at);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
