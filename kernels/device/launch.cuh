// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How kernels are started: all that a .cu file knows of CUDA. tests/emulated/ has a file of the same name that plays
/// the same kernels on the host.

#include <algorithm>
#include <cstdint>

#include "device_block.cuh"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A kernel says only that every index is visited once; what happens there is the rule's.
template <class Rule>
__global__ void __launch_bounds__(256) for_each_kernel(std::int64_t count, Rule rule) {
  const std::int64_t step = std::int64_t{gridDim.x} * blockDim.x;
  for (std::int64_t i = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += step) rule(i);
}

/// Queues rule(i) for every i of [0, count). \throws device_error naming the operation when the launch fails
template <class Rule>
void for_each(const context& ctx, const char* operation, std::int64_t count, const Rule& rule) {
  if (count == 0) return;
  const cuda_stream& stream = stream_of(ctx);
  const current_device current{stream.where()};
  const auto blocks = static_cast<unsigned>(std::min<std::int64_t>((count + 255) / 256, 1 << 20));
  for_each_kernel<<<blocks, 256, 0, stream.stream()>>>(count, rule);
  check(cudaGetLastError(), operation, stream.where());
}

template <class Rule>
__global__ void __launch_bounds__(Rule::threads) for_each_block_kernel(Rule rule) {
  __shared__ typename Rule::scratch scratch;
  rule(device_block{}, static_cast<int>(blockIdx.x), scratch);
}

/// Queues rule(block, i, scratch) for every i of [0, count), each by one block of Rule::threads threads with a
/// Rule::scratch of its own in shared memory. See block.hpp. \throws device_error as for_each does
template <class Rule>
void for_each_block(const context& ctx, const char* operation, int count, const Rule& rule) {
  if (count == 0) return;
  const cuda_stream& stream = stream_of(ctx);
  const current_device current{stream.where()};
  for_each_block_kernel<<<static_cast<unsigned>(count), Rule::threads, 0, stream.stream()>>>(rule);
  check(cudaGetLastError(), operation, stream.where());
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
