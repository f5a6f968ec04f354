// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Stands for CUDA's runtime under kernels/runtime. As there, a call that needs a context makes one on the thread's
// current device, and so does cudaSetDevice. Memory that is given back stays with its pool, and what a graph was run in
// with the device's graphs, until somebody trims them.

#include "played_cuda.hpp"

#include <cudaTypedefs.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "played_state.hpp"
#include "runtime/cuda_stream.hpp"

using namespace lungseg::test;

namespace {

std::map<void*, std::pair<CUmemPoolHandle_st*, std::size_t>> blocks;  // of pools
std::map<void*, std::size_t> captured;                                // of graphs

CUresult played_state(CUdevice gpu, unsigned* flags, int* active) {
  *flags = 0;
  *active = static_cast<int>(played_machine::get().contexts.count(gpu));
  return CUDA_SUCCESS;
}

}  // namespace

played_machine& played_machine::get() {
  static played_machine all;
  return all;
}
void played_machine::reset(int gpus, std::size_t bytes) {
  get() = {};
  get().gpus.assign(static_cast<std::size_t>(gpus), {bytes, 0});
  here = {};
}

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {
cudaError_t probe_code() noexcept {
  return cudaSuccess;
}
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda

extern "C" {

// --- devices and faults
cudaError_t cudaGetDeviceCount(int* count) {
  *count = static_cast<int>(played_machine::get().gpus.size());
  return cudaSuccess;
}
cudaError_t cudaGetDevice(int* device) {
  *device = here.gpu;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
  here.gpu = device;
  need_context();
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  std::strcpy(properties->name, "played");
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int) {
  *value = 1;
  return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  return cudaDriverGetVersion(version);
}
cudaError_t cudaGetDriverEntryPointByVersion(const char* symbol, void** found, unsigned, unsigned long long,
                                             cudaDriverEntryPointQueryResult*) {
  const PFN_cuDevicePrimaryCtxGetState_v7000 state = played_state;
  const bool known = std::strcmp(symbol, "cuDevicePrimaryCtxGetState") == 0;
  *found = known ? reinterpret_cast<void*>(state) : nullptr;
  return cudaSuccess;
}
cudaError_t cudaGetLastError() {
  return std::exchange(here.last, cudaSuccess);
}
const char* cudaGetErrorString(cudaError_t) {
  return "played error";
}
const char* cudaGetErrorName(cudaError_t) {
  return "cudaErrorPlayed";
}

// --- memory
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  need_context();
  *free = *total = gpu_at(here.gpu).free;
  return cudaSuccess;
}
cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* properties) {
  need_context();
  *pool = new CUmemPoolHandle_st{properties->location.id};
  return cudaSuccess;
}
cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) {
  need_context();
  return cudaSuccess;
}
cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, std::size_t) {
  need_context();
  gpu_at(pool->gpu).free += std::exchange(pool->idle, 0);
  return cudaSuccess;
}
cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  cudaMemPoolTrimTo(pool, 0);
  delete pool;
  return cudaSuccess;
}
cudaError_t cudaMallocFromPoolAsync(void** block, std::size_t bytes, cudaMemPool_t pool, cudaStream_t stream) {
  need_context();
  if (CUgraph_st* const graph = stream->capture) {
    captured[*block = new_address(bytes)] = bytes;
    graph->blocks.insert(*block);
    graph->most = std::max(graph->most, graph->now += bytes);
    return cudaSuccess;
  }
  if (!fill_up(pool->idle, gpu_at(pool->gpu), bytes)) return answer(cudaErrorMemoryAllocation);
  pool->idle -= bytes;
  blocks[*block = new_address(bytes)] = {pool, bytes};
  return cudaSuccess;
}
cudaError_t cudaFreeAsync(void* block, cudaStream_t stream) {
  need_context();
  if (CUgraph_st* const graph = stream->capture) {
    expect_rule(graph->blocks.erase(block) == 1, "memory from before the capture was given back in it");
    graph->now -= captured[block];
    return cudaSuccess;
  }
  const auto found = blocks.find(block);
  expect_rule(found != blocks.end(), "memory that is no pool's was given back");
  if (found == blocks.end()) return answer(cudaErrorInvalidValue);
  found->second.first->idle += found->second.second;
  blocks.erase(found);
  return cudaSuccess;
}
cudaError_t cudaDeviceGraphMemTrim(int device) {
  need_context();
  gpu_at(device).free += std::exchange(gpu_at(device).idle_for_graphs, 0);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void*, int, std::size_t, cudaStream_t) {
  need_context();
  return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* to, const void*, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t) {
  need_context();
  if (kind == cudaMemcpyDeviceToHost) std::memset(to, 0, bytes);
  return cudaSuccess;
}
cudaError_t cudaMallocHost(void** block, std::size_t bytes) {
  need_context();
  *block = std::malloc(bytes);
  return cudaSuccess;
}
cudaError_t cudaFreeHost(void* block) {
  need_context();
  std::free(block);
  return cudaSuccess;
}

}  // extern "C"
