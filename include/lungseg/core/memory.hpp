// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "lungseg/core/device.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Where tensors get their memory: the host's pool, or a GPU's. Whoever holds a block must hold the resource (tensor
/// does). On a GPU all calls queue their work on one stream; on the host they are done on return.
class memory_resource {
 public:
  memory_resource() = default;
  memory_resource(const memory_resource&) = delete;
  memory_resource& operator=(const memory_resource&) = delete;
  virtual ~memory_resource() = default;

  virtual device where() const noexcept = 0;
  /// \throws std::bad_alloc on the host and device_error on a GPU when there is no memory left.
  virtual void* allocate(std::size_t bytes) = 0;
  /// Takes back a block that allocate(bytes) gave.
  virtual void deallocate(void* block, std::size_t bytes) noexcept = 0;
  /// Fills with zero bytes.
  virtual void clear(void* block, std::size_t bytes) = 0;
  /// Copies between two blocks of this memory that do not overlap.
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
};

/// Host memory that is kept for the next request instead of going back to the system, because a training step asks for
/// the same large blocks again and again and fresh pages cost more than the arithmetic on them. Thread-safe.
/// Blocks are aligned to 64 bytes.
class memory_pool final : public memory_resource {
 public:
  memory_pool() = default;
  ~memory_pool() override { release(); }

  device where() const noexcept override { return device::cpu(); }
  void clear(void* block, std::size_t bytes) override { std::memset(block, 0, bytes); }
  void copy(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }

  /// The bytes that a request is rounded up to: classes at most an eighth apart, so that near sizes share blocks.
  static std::size_t rounded(std::size_t bytes) noexcept {
    std::size_t step = 64;
    while (step * 16 <= bytes) step *= 2;
    return bytes == 0 ? step : (bytes + step - 1) / step * step;
  }

  /// \throws std::bad_alloc when the system has no memory left, after everything idle was given back.
  void* allocate(std::size_t bytes) override {
    const std::size_t wanted = rounded(bytes);
    const std::lock_guard lock{mutex_};
    if (const auto found = idle_.find(wanted); found != idle_.end()) {
      void* block = found->second;
      idle_.erase(found);
      return block;
    }
    void* block = std::aligned_alloc(64, wanted);
    if (!block) {
      drop_idle();
      block = std::aligned_alloc(64, wanted);
    }
    if (!block) throw std::bad_alloc{};
    return block;
  }

  /// Takes back a block that allocate(bytes) gave.
  void deallocate(void* block, std::size_t bytes) noexcept override {
    const std::lock_guard lock{mutex_};
    try {
      idle_.emplace(rounded(bytes), block);
    } catch (...) {
      std::free(block);
    }
  }

  /// Gives all idle blocks back to the system.
  void release() noexcept {
    const std::lock_guard lock{mutex_};
    drop_idle();
  }

 private:
  void drop_idle() noexcept {
    for (const auto& [bytes, block] : idle_) std::free(block);
    idle_.clear();
  }

  std::mutex mutex_;
  std::multimap<std::size_t, void*> idle_;
};

}  // namespace lungseg::inline LUNGSEG_ABI
