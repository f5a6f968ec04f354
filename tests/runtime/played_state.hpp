// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#pragma once

/// \file
/// What the sources that stand for CUDA's runtime share.

#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "played_cuda.hpp"

struct CUmemPoolHandle_st {
  int gpu;
  std::size_t idle = 0;
};
struct CUgraph_st {
  std::size_t now = 0, most = 0;  // bytes that its work has taken
  std::set<void*> blocks;
};
struct CUgraphExec_st {
  std::size_t most;
};
struct CUstream_st {
  int gpu;
  CUgraph_st* capture = nullptr;
};

namespace lungseg::test {

/// What CUDA keeps for each thread.
struct played_thread {
  int gpu = 0;
  cudaError_t last = cudaSuccess;
};
inline thread_local played_thread here;

inline played_machine::gpu& gpu_at(int index) {
  return played_machine::get().gpus[static_cast<std::size_t>(index)];
}
inline cudaError_t answer(cudaError_t code) {
  if (code != cudaSuccess) here.last = code;
  return code;
}
inline void expect_rule(bool kept, const char* rule) {
  if (std::string& broken = played_machine::get().broken_rule; !kept && broken.empty()) broken = rule;
}
/// What a call does that needs a context.
inline void need_context() {
  played_machine::get().contexts.insert(here.gpu);
}
inline void* new_address(std::size_t bytes) {
  static std::uintptr_t next = 256;
  return reinterpret_cast<void*>(std::exchange(next, next + (bytes + 511) / 256 * 256));
}
/// Makes `idle` at least `bytes`, by what is free.
inline bool fill_up(std::size_t& idle, played_machine::gpu& from, std::size_t bytes) {
  const std::size_t more = bytes > idle ? bytes - idle : 0;
  if (more > from.free) return false;
  from.free -= more;
  idle += more;
  return true;
}

}  // namespace lungseg::test
