// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The threads of a block on the device; host_block in block.hpp says what the members mean. All threads must call
/// each() and once() together.
class device_block {
 public:
  __device__ int threads() const noexcept { return static_cast<int>(blockDim.x); }

  template <class F>
  __device__ void each(F&& f) const {
    f(static_cast<int>(threadIdx.x));
    __syncthreads();
  }
  template <class F>
  __device__ void once(F&& f) const {
    if (threadIdx.x == 0) f();
    __syncthreads();
  }
  template <class T>
  __device__ T fetch_add(T& counter, T amount) const noexcept {
    return atomicAdd(&counter, amount);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
