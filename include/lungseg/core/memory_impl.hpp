// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

#include "lungseg/core/memory.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Asks for large pages behind a slab, which many systems give to those only who ask: transforms read and write dozens
/// of places far apart at once, and the processor finds few small pages without a walk through tables. Advice: where it
/// is not heeded, nothing else changes. \source Linux, Documentation/admin-guide/mm/transhuge.rst
inline void advise_large_pages([[maybe_unused]] std::byte* begin, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
  const auto at = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t first = (at + page - 1) / page * page, end = (at + bytes) / page * page;
  if (first < end) ::madvise(begin + (first - at), end - first, MADV_HUGEPAGE);
#endif
}

}  // namespace detail

LUNGSEG_INLINE memory_pool::~memory_pool() {
  for (const span& slab : slabs_) std::free(slab.begin);
}

LUNGSEG_INLINE void* memory_pool::from_system(std::size_t bytes) {
  if (void* block = std::aligned_alloc(64, rounded(bytes))) return block;
  throw std::bad_alloc{};
}

LUNGSEG_INLINE void* memory_pool::allocate(std::size_t bytes) {
  const std::lock_guard lock{mutex_};
  const std::size_t wanted = rounded(bytes);
  if (!pooled(wanted)) return ask_system(wanted);
  make_room_for_gaps();
  const auto gap = best_gap(wanted);
  std::byte* const block = gap->begin;
  gap->begin += wanted;
  gap->bytes -= wanted;
  if (gap->bytes == 0) gaps_.erase(gap);
  ++taken_;
  return block;
}

LUNGSEG_INLINE void memory_pool::deallocate(void* block, std::size_t bytes) noexcept {
  const std::size_t size = rounded(bytes);
  if (!pooled(size)) return std::free(block);
  const std::lock_guard lock{mutex_};
  --taken_;
  auto* const begin = static_cast<std::byte*>(block);
  auto next = std::lower_bound(gaps_.begin(), gaps_.end(), begin,
                               [](const span& gap, const std::byte* place) { return gap.begin < place; });
  const bool joins_next = next != gaps_.end() && next->begin == begin + size && !starts_slab(next->begin);
  const bool joins_last = next != gaps_.begin() && std::prev(next)->end() == begin && !starts_slab(begin);
  if (joins_last) {
    std::prev(next)->bytes += size + (joins_next ? next->bytes : 0);
    if (joins_next) gaps_.erase(next);
  } else if (joins_next) {
    *next = {begin, size + next->bytes};
  } else {
    gaps_.insert(next, {begin, size});
  }
}

LUNGSEG_INLINE void memory_pool::release() noexcept {
  const std::lock_guard lock{mutex_};
  drop_idle();
}

LUNGSEG_INLINE std::size_t memory_pool::held() const {
  const std::lock_guard lock{mutex_};
  std::size_t sum = 0;
  for (const span& slab : slabs_) sum += slab.bytes;
  return sum;
}

LUNGSEG_INLINE void* memory_pool::ask_system(std::size_t bytes) {
  try {
    return from_system(bytes);
  } catch (const std::bad_alloc&) {
    drop_idle();
    return from_system(bytes);
  }
}

LUNGSEG_INLINE void memory_pool::make_room_for_gaps() {
  slabs_.reserve(slabs_.size() + 1);
  const std::size_t most = taken_ + slabs_.size() + 2;
  if (gaps_.capacity() < most) gaps_.reserve(2 * most);
}

LUNGSEG_INLINE std::vector<memory_pool::span>::iterator memory_pool::best_gap(std::size_t bytes) {
  auto best = gaps_.end();
  for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap)
    if (gap->bytes >= bytes && (best == gaps_.end() || gap->bytes < best->bytes)) best = gap;
  if (best != gaps_.end()) return best;
  const std::size_t size = std::max(bytes, slab_bytes);
  const span slab{static_cast<std::byte*>(ask_system(size)), size};
  slabs_.push_back(slab);
  detail::advise_large_pages(slab.begin, slab.bytes);
  const auto place = std::find_if(gaps_.begin(), gaps_.end(), [&](const span& g) { return g.begin > slab.begin; });
  return gaps_.insert(place, slab);
}

LUNGSEG_INLINE bool memory_pool::starts_slab(const std::byte* place) const noexcept {
  return std::any_of(slabs_.begin(), slabs_.end(), [=](const span& slab) { return slab.begin == place; });
}

LUNGSEG_INLINE void memory_pool::drop_idle() noexcept {
  std::erase_if(slabs_, [&](const span& slab) {
    const auto whole = std::find_if(gaps_.begin(), gaps_.end(), [&](const span& gap) {
      return gap.begin == slab.begin && gap.bytes == slab.bytes;
    });
    if (whole == gaps_.end()) return false;
    gaps_.erase(whole);
    std::free(slab.begin);
    return true;
  });
}

}}  // namespace lungseg::LUNGSEG_ABI
