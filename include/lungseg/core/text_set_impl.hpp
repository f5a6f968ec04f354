// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/text_set.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE bool text_set::insert(std::string_view text) {
  if (4 * (count_ + 1) > 3 * slots_.size()) grow();
  const std::uint64_t hash = hash_of(text);
  std::uint64_t& slot = slots_[place_of(slots_, hash)];
  if (slot == hash) return false;
  slot = hash;
  ++count_;
  return true;
}

LUNGSEG_INLINE bool text_set::contains(std::string_view text) const {
  const std::uint64_t hash = hash_of(text);
  return slots_[place_of(slots_, hash)] == hash;
}

LUNGSEG_INLINE std::size_t text_set::place_of(const std::vector<std::uint64_t>& slots, std::uint64_t hash) noexcept {
  std::size_t at = static_cast<std::size_t>(hash) & (slots.size() - 1);
  while (slots[at] != empty && slots[at] != hash) at = (at + 1) & (slots.size() - 1);
  return at;
}

LUNGSEG_INLINE void text_set::grow() {
  std::vector<std::uint64_t> larger(slots_.size() * 2, empty);
  for (const std::uint64_t hash : slots_)
    if (hash != empty) larger[place_of(larger, hash)] = hash;
  slots_ = std::move(larger);
}

}}  // namespace lungseg::LUNGSEG_ABI
