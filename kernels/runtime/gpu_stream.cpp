// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/gpu_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

#include "cublas/gemm_cache.hpp"
#include "cudnn/conv_cache.hpp"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

std::shared_ptr<gpu_stream> open_gpu(device where) {
  return std::make_shared<backend::cuda::cuda_stream>(where);
}

int gpu_count() noexcept {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  static_cast<void>(cudaGetLastError());  // without a driver: not the next call's fault
  return 0;
}

namespace backend::cuda {

namespace {

/// Throws unless the device exists, has memory pools, and this build has code for it.
void expect_usable(device where) {
  int devices = 0, has_pools = 0;
  check(cudaGetDeviceCount(&devices), "opening the device", where);
  check(where.index() < devices ? cudaSuccess : cudaErrorInvalidDevice, "opening the device", where);
  const current_device current{where};
  check(probe_code(), "opening the device", where);
  check(cudaDeviceGetAttribute(&has_pools, cudaDevAttrMemoryPoolsSupported, where.index()), "opening the device",
        where);
  expect<device_error>(has_pools != 0, "opening the device on " + where.name() + ": it has no memory pools");
}

pool_handle make_pool(device where) {
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;  // the only type there is: not paged out, on the device
  properties.location.type = cudaMemLocationTypeDevice;
  properties.location.id = where.index();
  cudaMemPool_t made = nullptr;
  check(cudaMemPoolCreate(&made, &properties), "making the memory pool", where);
  pool_handle pool{made};
  // What is freed stays here: the next step asks for the same again.
  std::uint64_t keep = std::numeric_limits<std::uint64_t>::max();
  check(cudaMemPoolSetAttribute(pool.get(), cudaMemPoolAttrReleaseThreshold, &keep), "making the memory pool", where);
  return pool;
}

stream_handle make_stream(device where) {
  cudaStream_t made = nullptr;
  check(cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking), "making the stream", where);
  return stream_handle{made};
}

}  // namespace

cuda_stream::cuda_stream(device where) : where_{where}, staging_{where} {
  expect_usable(where);
  const current_device current{where};
  name_ = facts_of(where).name;
  pool_ = make_pool(where);
  stream_ = make_stream(where);
}

cuda_stream::~cuda_stream() {
  const current_device current{where_, std::nothrow};
  for (const auto& [arena, bytes] : arenas_) deallocate(arena, bytes);
  if (stream_) static_cast<void>(cudaStreamSynchronize(stream_.get()));
  convolutions_.reset();
  gemms_.reset();
}

void* cuda_stream::allocate(std::size_t bytes) {
  const current_device current{where_};
  void* block = nullptr;
  const std::size_t wanted = bytes == 0 ? 1 : bytes;
  const cudaError_t code =
      ask_for_memory([&] { return cudaMallocFromPoolAsync(&block, wanted, pool_.get(), stream_.get()); });
  if (code == cudaErrorMemoryAllocation) {
    static_cast<void>(cudaGetLastError());
    std::size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "asking for free memory", where_);
    throw device_error{too_little_memory(where_, name_, wanted, free, total)};
  }
  check(code, "allocating " + bytes_as_text(wanted), where_);
  if (capturing_) taken_.insert(block);
  return block;
}

void cuda_stream::give_back_idle() {
  wait();
  check(cudaMemPoolTrimTo(pool_.get(), 0), "giving memory back", where_);
  check(cudaDeviceGraphMemTrim(where_.index()), "giving memory back", where_);
}

void cuda_stream::deallocate(void* block, std::size_t) noexcept {
  if (capturing_ && taken_.erase(block) == 0) return from_before_.push_back(block);
  const current_device current{where_, std::nothrow};
  // What a capture took that was forgotten is gone already, which is not the next call's fault.
  if (cudaFreeAsync(block, stream_.get()) != cudaSuccess) static_cast<void>(cudaGetLastError());
}

void cuda_stream::clear(void* block, std::size_t bytes) {
  const current_device current{where_};
  check(cudaMemsetAsync(block, 0, bytes, stream_.get()), "clear", where_);
}

void cuda_stream::copy(void* to, const void* from, std::size_t bytes) {
  const current_device current{where_};
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream_.get()), "copy", where_);
}

void cuda_stream::refuse_while_capturing(const char* what) const {
  expect<device_error>(!capturing_, std::string{what} + " on " + where_.name() + " while work is being captured");
}

void cuda_stream::upload(void* to, const void* from, std::size_t bytes) {
  refuse_while_capturing("upload");
  const current_device current{where_};
  const host_wait waiting{*this};  // where both blocks are on their way
  staging_.upload(stream_.get(), to, from, bytes);
}

void cuda_stream::download(void* to, const void* from, std::size_t bytes) {
  refuse_while_capturing("download");
  ++counters().waits;
  const current_device current{where_};
  const host_wait waiting{*this};
  staging_.download(stream_.get(), to, from, bytes);
}

void* cuda_stream::workspace(std::size_t bytes, const char* purpose) {
  if (bytes <= arena_bytes_) return arena_;
  expect<device_error>(!capturing_, std::string{purpose} + ": scratch memory cannot grow while work is being captured");
  const std::size_t wanted = std::max(bytes, 2 * arena_bytes_);  // so that what is left behind is never more than it
  void* larger = nullptr;
  try {
    larger = allocate(wanted);
  } catch (const device_error& fault) {
    throw device_error{std::string{purpose} + ", scratch memory: " + fault.what()};
  }
  arenas_.emplace_back(larger, wanted);
  arena_ = larger;
  arena_bytes_ = wanted;
  return arena_;
}

conv_cache& cuda_stream::convolutions() {
  if (!convolutions_) convolutions_ = std::make_unique<conv_cache>(*this);
  return *convolutions_;
}

gemm_cache* cuda_stream::gemms() {
  if (!gemms_) gemms_ = gemm_cache::open();
  return gemms_->get();
}

void cuda_stream::wait() {
  refuse_while_capturing("wait");
  ++counters().waits;
  const current_device current{where_};
  const host_wait waiting{*this};
  check(cudaStreamSynchronize(stream_.get()), "waiting for queued work", where_);
}

void cuda_stream::start_stages() {
  refuse_while_capturing("start_stages");
  marks_.clear();
  marking_ = true;
  mark("");
}

void cuda_stream::mark(const char* stage) {
  if (!marking_) return;
  const current_device current{where_};
  cudaEvent_t made = nullptr;
  check(cudaEventCreate(&made), "mark", where_);
  marks_.emplace_back(stage, event_handle{made});
  check(cudaEventRecord(made, stream_.get()), "mark", where_);
}

std::vector<gpu_stage> cuda_stream::stages() {
  wait();
  marking_ = false;
  std::vector<gpu_stage> result;
  for (std::size_t i = 1; i < marks_.size(); ++i) {
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, marks_[i - 1].second.get(), marks_[i].second.get()), "stages", where_);
    result.push_back({marks_[i].first, static_cast<double>(milliseconds) / 1e3});
  }
  marks_.clear();
  return result;
}

}  // namespace backend::cuda
}}  // namespace lungseg::LUNGSEG_ABI
