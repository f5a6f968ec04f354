// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cuda/kernels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// What has a form of its own on a GPU and is called where it is known that ctx is on one: films on their way in, masks
/// on their way out, the update of all weights. The contracts are in backend/cuda/.
namespace gpu = backend::cuda;

/// Where ctx is on a GPU, calls f for the element type T that `type` names, and gives true; else gives false. In
/// a build without CUDA f is never instantiated, and so nothing that it calls needs a definition.
template <class F>
bool on_gpu(const context& ctx, dtype type, F&& f) {
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) {
      with_type(type, f);
      return true;
    }
  return false;
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
