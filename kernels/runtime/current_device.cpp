// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "runtime/current_device.hpp"

#include <cudaTypedefs.h>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

using context_question = PFN_cuDevicePrimaryCtxGetState_v7000;

/// The driver's function, which the runtime has no other name for, found through it, so that nothing links the driver.
context_question find_question() noexcept {
  void* found = nullptr;
  cudaDriverEntryPointQueryResult result{};
  if (cudaGetDriverEntryPointByVersion("cuDevicePrimaryCtxGetState", &found, 7000, cudaEnableDefault, &result) !=
      cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    return nullptr;
  }
  return reinterpret_cast<context_question>(found);
}

}  // namespace

bool has_context(int index) noexcept {
  static const context_question ask = find_question();
  unsigned flags = 0;
  int active = 0;
  return !ask || ask(index, &flags, &active) != CUDA_SUCCESS || active != 0;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
