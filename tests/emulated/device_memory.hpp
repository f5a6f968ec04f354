// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <new>

namespace lungseg::test {

/// Memory of a device that is not there. Outside of kernels the host cannot touch it: whoever tries dies of a
/// segmentation fault, as with a real device's memory. New blocks hold NaNs, so that nobody relies on zeros.
class device_memory {
 public:
  static constexpr std::size_t capacity = std::size_t{1} << 35;  // addresses; pages cost only when they are touched

  device_memory() {
    place_ = mmap(nullptr, capacity + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place_ == MAP_FAILED) throw std::bad_alloc{};
    base_ = reinterpret_cast<char*>((reinterpret_cast<std::uintptr_t>(place_) + page - 1) / page * page);
    madvise(base_, capacity, MADV_HUGEPAGE);  // closing and opening costs by the page
    gaps_[0] = capacity;
  }
  device_memory(const device_memory&) = delete;
  device_memory& operator=(const device_memory&) = delete;
  ~device_memory() { munmap(place_, capacity + page); }

  /// Null when there is no gap of that size below `limit`.
  void* allocate(std::size_t bytes, std::size_t limit) {
    const std::size_t size = (bytes + 255) / 256 * 256;
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
      const auto [at, room] = *gap;
      if (room < size || at + size > limit) continue;
      gaps_.erase(gap);
      if (room > size) gaps_[at + size] = room - size;
      blocks_[at] = size;
      touched_ = at + size > touched_ ? at + size : touched_;
      const access open{*this};
      std::memset(base_ + at, 0xff, size);
      return base_ + at;
    }
    return nullptr;
  }
  /// False when there is no such block. What it held is lost, so that work that still looks at it shows.
  bool deallocate(void* block) {
    const auto found = blocks_.find(static_cast<std::size_t>(static_cast<char*>(block) - base_));
    if (found == blocks_.end()) return false;
    auto [at, size] = *found;
    blocks_.erase(found);
    {
      const access open{*this};
      std::memset(base_ + at, 0xff, size);
    }
    auto next = gaps_.lower_bound(at);
    if (next != gaps_.end() && at + size == next->first) {
      size += next->second;
      next = gaps_.erase(next);
    }
    if (next != gaps_.begin())
      if (auto last = std::prev(next); last->first + last->second == at) {
        last->second += size;
        return true;
      }
    gaps_[at] = size;
    return true;
  }
  bool holds(const void* place) const noexcept { return place >= base_ && place < base_ + capacity; }
  /// Blocks that were not given back.
  std::size_t blocks() const noexcept { return blocks_.size(); }

  /// While one lives, the memory can be touched: kernels do, and transfers.
  class access {
   public:
    explicit access(device_memory& memory) : memory_{memory} {
      if (memory_.open_++ == 0) memory_.protect(PROT_READ | PROT_WRITE);
    }
    access(const access&) = delete;
    access& operator=(const access&) = delete;
    ~access() {
      if (--memory_.open_ == 0) memory_.protect(PROT_NONE);
    }

   private:
    device_memory& memory_;
  };

 private:
  void protect(int flags) {
    if (touched_ > 0 && mprotect(base_, (touched_ + page - 1) / page * page, flags) != 0) throw std::bad_alloc{};
  }

  static constexpr std::size_t page = std::size_t{1} << 21;

  void* place_ = nullptr;
  char* base_ = nullptr;
  std::map<std::size_t, std::size_t> gaps_, blocks_;  // begin, size
  std::size_t touched_ = 0;
  int open_ = 0;
};

}  // namespace lungseg::test
