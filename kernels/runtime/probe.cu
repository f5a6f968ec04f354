// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <cuda_runtime_api.h>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {
__global__ void probe_kernel() {}
}  // namespace

cudaError_t probe_code() noexcept {
  cudaFuncAttributes attributes;
  return cudaFuncGetAttributes(&attributes, probe_kernel);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
