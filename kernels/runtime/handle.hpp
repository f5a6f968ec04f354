// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <type_traits>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Gives a foreign handle back. A refusal is ignored, because destructors have nobody to tell.
template <auto Destroy>
struct destroy {
  template <class Handle>
  void operator()(Handle handle) const noexcept {
    static_cast<void>(Destroy(handle));
  }
};

/// Owns a handle that is a pointer.
template <class Handle, auto Destroy>
using unique_handle = std::unique_ptr<std::remove_pointer_t<Handle>, destroy<Destroy>>;

using stream_handle = unique_handle<cudaStream_t, cudaStreamDestroy>;
using event_handle = unique_handle<cudaEvent_t, cudaEventDestroy>;
using pool_handle = unique_handle<cudaMemPool_t, cudaMemPoolDestroy>;
using graph_handle = unique_handle<cudaGraph_t, cudaGraphDestroy>;
using graph_exec_handle = unique_handle<cudaGraphExec_t, cudaGraphExecDestroy>;
using pinned_memory = unique_handle<void*, cudaFreeHost>;
static_assert(sizeof(stream_handle) == sizeof(cudaStream_t));

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
