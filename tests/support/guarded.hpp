// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Memory that ends where a page ends, behind which every access is a fault: what reads too far is caught even where no
/// sanitizer looks.

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "lungseg/core/tensor.hpp"

namespace lungseg::test {

/// A copy of a tensor at the end of its page, and the tensor itself. Begins wherever that puts it, so not at a multiple
/// of 64 bytes.
template <class T>
class guarded {
 public:
  explicit guarded(tensor<T, 4> map) : map_{std::move(map)} {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = static_cast<std::size_t>(map_.size()) * sizeof(T),
                      pages = (bytes + page - 1) / page * page;
    size_ = pages + page;
    memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED || mprotect(static_cast<char*>(memory_) + pages, page, PROT_NONE) != 0)
      throw std::bad_alloc{};
    first_ = reinterpret_cast<T*>(static_cast<char*>(memory_) + pages - bytes);
    std::copy_n(map_.data(), map_.size(), first_);
  }
  ~guarded() { munmap(memory_, size_); }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;

  view<const T, 4> get() const { return {first_, map_.extents()}; }
  const tensor<T, 4>& map() const { return map_; }

 private:
  tensor<T, 4> map_;
  void* memory_ = nullptr;
  std::size_t size_ = 0;
  T* first_ = nullptr;
};

}  // namespace lungseg::test
#endif
