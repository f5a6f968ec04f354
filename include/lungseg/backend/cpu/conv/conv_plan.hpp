// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Forward convolution and data gradient, said as jobs of the direct convolution.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "lungseg/backend/cpu/conv/conv_packing.hpp"
#include "lungseg/backend/cpu/conv/direct_conv.hpp"
#include "lungseg/backend/cpu/conv/matrix_conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// What the store does besides writing; pointers may be null.
template <class T>
struct conv_epilogue {
  const float* bias = nullptr;
  const T* residual = nullptr;
  bool relu = false;
  bool accumulate = false;
};

/// Runs jobs whose outputs do not overlap by the tiles of the context's instruction set.
template <class Word, class T>
void run_jobs(const context& ctx, std::span<const direct_conv_job<Word, T>> jobs) {
#if LUNGSEG_X86
  if constexpr (std::is_same_v<Word, bfloat16>)
    if (ctx.instructions() == instruction_set::amx_bf16) return matrix_conv(ctx, jobs);
#endif
  direct_conv<Word, T>(ctx, kernels_for<Word, T>(ctx.instructions(), jobs.empty() ? 0 : jobs[0].out_channels), jobs);
}

/// y = conv(x, filter) with `packed` from pack_forward. The extents are taken as checked.
template <class Word, class T>
void direct_conv_forward(const context& ctx, view<const Word, 4> x, std::array<int, 2> kernel, const Word* packed,
                         view<T, 4> y, std::array<int, 2> stride, std::array<int, 2> padding,
                         const conv_epilogue<T>& store) {
  direct_conv_job<Word, T> job;
  job.x = x.data();
  job.batch = x.extent(0);
  job.height = x.extent(1);
  job.width = x.extent(2);
  job.depth = x.extent(3);
  job.packed = packed;
  job.rows = kernel[0];
  job.columns = kernel[1];
  job.stride = stride;
  job.padding = padding;
  job.y = y.data();
  job.out_height = y.extent(1);
  job.out_width = y.extent(2);
  job.out_channels = y.extent(3);
  job.y_pixel = y.extent(3);
  job.y_row = job.y_pixel * y.extent(2);
  job.y_image = job.y_row * y.extent(1);
  job.bias = store.bias;
  job.residual = store.residual;
  job.relu = store.relu;
  job.accumulate = store.accumulate;
  run_jobs<Word, T>(ctx, {&job, 1});
}

/// dx = the data gradient of dx -> dy, with `packed` from pack_gradient. A pixel of dx meets only the taps of its
/// residue modulo the stride; so the pixels fall into stride[0] * stride[1] phases, and each is a stride-1 convolution
/// of dy with its own few taps, written every stride-th pixel. No product with an inserted zero is computed.
/// store.residual is not read.
template <class Word, class T>
void direct_conv_gradient(const context& ctx, view<const Word, 4> dy, std::array<int, 2> kernel, const Word* packed,
                          view<T, 4> dx, std::array<int, 2> stride, std::array<int, 2> padding,
                          const conv_epilogue<T>& store) {
  const conv_kernels<Word, T>& kernels = kernels_for<Word, T>(ctx.instructions(), dx.extent(3));
  direct_conv_job<Word, T> job;
  job.x = dy.data();
  job.batch = dy.extent(0);
  job.height = dy.extent(1);
  job.width = dy.extent(2);
  job.depth = dy.extent(3);
  job.out_channels = dx.extent(3);
  job.y_pixel = std::ptrdiff_t{dx.extent(3)} * stride[1];
  job.y_row = std::ptrdiff_t{dx.extent(3)} * dx.extent(2) * stride[0];
  job.y_image = std::ptrdiff_t{dx.extent(3)} * dx.extent(2) * dx.extent(1);
  job.bias = store.bias;
  job.relu = store.relu;
  job.accumulate = store.accumulate;
  const int depth = packed_depth(job.depth, kernels.step);
  job.mergeable = depth == job.depth;  // else each tap of a phase is filled up
  std::vector<direct_conv_job<Word, T>> jobs;
  for (int a = 0; a < stride[0]; ++a) {
    for (int b = 0; b < stride[1]; ++b) {
      job.rows = phase_taps(kernel[0], stride[0], a);
      job.columns = phase_taps(kernel[1], stride[1], b);
      const std::int64_t before = taps_before_phase(kernel, stride, a, b);
      job.packed = packed + packed_words(job.out_channels, before * depth, kernels.panel);
      // The first pixel of dx whose taps have this residue, and the row of dy that its last tap meets.
      const int row = ((a - padding[0]) % stride[0] + stride[0]) % stride[0];
      const int column = ((b - padding[1]) % stride[1] + stride[1]) % stride[1];
      job.padding = {job.rows - 1 - (row + padding[0] - a) / stride[0],
                     job.columns - 1 - (column + padding[1] - b) / stride[1]};
      job.out_height = (dx.extent(1) - row + stride[0] - 1) / stride[0];
      job.out_width = (dx.extent(2) - column + stride[1] - 1) / stride[1];
      job.y = dx.data() + (std::int64_t{row} * dx.extent(2) + column) * dx.extent(3);
      const bool nothing = job.rows * job.columns == 0 && store.accumulate && !store.relu && !store.bias;
      if (!nothing) jobs.push_back(job);
    }
  }
  run_jobs<Word, T>(ctx, jobs);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
