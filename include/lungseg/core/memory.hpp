// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <vector>

#include "lungseg/core/device.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

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
  /// Copies from the host's memory; `from` may be changed on return. \throws device_error
  virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
  /// Copies to the host's memory; waits, for the caller wants to see it. \throws device_error
  virtual void download(void* to, const void* from, std::size_t bytes) = 0;
};

/// Host memory that is kept for the next request instead of going back to the system, because a training step asks for
/// the same large blocks again and again and fresh pages cost more than the arithmetic on them. Thread-safe.
/// Blocks are aligned to 64 bytes.
///
/// Blocks are cut from large slabs, and neighbours that came back are joined, so that memory which activations left
/// serves gradients of other sizes: what a step touches is little more than what it holds at its fullest moment.
/// Small blocks, and under AddressSanitizer all, come from the system one by one.
class memory_pool final : public memory_resource {
 public:
  /// Requests below are the system's.
  static constexpr std::size_t smallest_block = std::size_t{1} << 15;
  /// What the pool asks of the system at a time. Pages of it that no block has reached yet take no memory.
  static constexpr std::size_t slab_bytes = std::size_t{1} << 26;

  memory_pool() = default;
  ~memory_pool() override;

  device where() const noexcept override { return device::cpu(); }
  void clear(void* block, std::size_t bytes) override { std::memset(block, 0, bytes); }
  void copy(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  void upload(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  void download(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }

  /// A block from the system, aligned as the pool's are, for std::free.
  /// \throws std::bad_alloc
  static void* from_system(std::size_t bytes);

  /// \throws std::bad_alloc when the system has no memory left, after everything idle was given back.
  void* allocate(std::size_t bytes) override;

  /// Takes back a block that allocate(bytes) gave.
  void deallocate(void* block, std::size_t bytes) noexcept override;

  /// Gives slabs without a block in use back to the system.
  void release() noexcept;

  /// Bytes that the pool holds for blocks of smallest_block and more, in use or not.
  std::size_t held() const;

 private:
  struct span {
    std::byte* begin;
    std::size_t bytes;
    std::byte* end() const noexcept { return begin + bytes; }
  };

#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool sanitized = true;  // the sanitizer guards the ends of what the system gives
#elif defined(__has_feature)
  static constexpr bool sanitized = __has_feature(address_sanitizer);
#else
  static constexpr bool sanitized = false;
#endif

  static bool pooled(std::size_t bytes) noexcept {
    return !sanitized && bytes >= smallest_block;
  }
  static std::size_t rounded(std::size_t bytes) noexcept {
    return std::max<std::size_t>((bytes + 63) / 64, 1) * 64;
  }

  void* ask_system(std::size_t bytes);

  /// Every block in use may leave a gap when it comes back: room for that now, because deallocate() must not fail.
  void make_room_for_gaps();

  /// The smallest gap that is large enough; of equal ones the first. A new slab's where there is none.
  std::vector<span>::iterator best_gap(std::size_t bytes);

  bool starts_slab(const std::byte* place) const noexcept;

  void drop_idle() noexcept;

  mutable std::mutex mutex_;
  std::vector<span> slabs_;
  std::vector<span> gaps_;  // what is free, by place
  std::size_t taken_ = 0;   // blocks in use
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/memory_impl.hpp"
#endif
