// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "runtime/device_fault.hpp"
#include "runtime/handle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Two blocks of pinned host memory through which copies go, so that the host fills or empties one while the device
/// works on the other. Pinned memory makes the copy a real queued one, and the caller's memory free on return.
class staging {
 public:
  explicit staging(device where) : where_{where} {}

  void upload(cudaStream_t stream, void* to, const void* from, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += block_bytes) {
      const std::size_t count = std::min(block_bytes, bytes - at);
      block& b = free_block();
      std::memcpy(b.memory.get(), static_cast<const char*>(from) + at, count);
      check(cudaMemcpyAsync(static_cast<char*>(to) + at, b.memory.get(), count, cudaMemcpyHostToDevice, stream),
            "upload", where_);
      check(cudaEventRecord(b.done.get(), stream), "upload", where_);
    }
  }

  /// Waits.
  void download(cudaStream_t stream, void* to, const void* from, std::size_t bytes) {
    block* pending = nullptr;
    std::size_t pending_at = 0, pending_count = 0;
    const auto take = [&] {
      if (!pending) return;
      check(cudaEventSynchronize(pending->done.get()), "download", where_);
      std::memcpy(static_cast<char*>(to) + pending_at, pending->memory.get(), pending_count);
    };
    for (std::size_t at = 0; at < bytes; at += block_bytes) {
      const std::size_t count = std::min(block_bytes, bytes - at);
      block& b = free_block();
      check(cudaMemcpyAsync(b.memory.get(), static_cast<const char*>(from) + at, count, cudaMemcpyDeviceToHost, stream),
            "download", where_);
      check(cudaEventRecord(b.done.get(), stream), "download", where_);
      take();
      pending = &b, pending_at = at, pending_count = count;
    }
    take();
  }

 private:
  static constexpr std::size_t block_bytes = std::size_t{4} << 20;

  struct block {
    pinned_memory memory;
    event_handle done;
  };

  /// The block that was used longer ago, when its copy is done.
  block& free_block() {
    next_ = 1 - next_;
    block& b = blocks_[next_];
    if (!b.memory) {
      void* memory = nullptr;
      check(cudaMallocHost(&memory, block_bytes), "staging: 4 MiB of pinned host memory", where_);
      b.memory.reset(memory);
      cudaEvent_t done = nullptr;
      check(cudaEventCreateWithFlags(&done, cudaEventDisableTiming), "staging", where_);
      b.done.reset(done);
    }
    check(cudaEventSynchronize(b.done.get()), "staging", where_);
    return b;
  }

  device where_;
  std::array<block, 2> blocks_;
  std::size_t next_ = 0;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
