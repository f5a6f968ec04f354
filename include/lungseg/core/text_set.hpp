// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A set of texts of which only hashes of 64 bits are kept, 11 to 22 bytes a text however long it is, so that the names
/// of a million files take little memory. What it says to be absent is absent; what it says to be there may be another
/// text of the same hash, which in a set of a million texts happens to one question in 10^13.
class text_set {
 public:
  /// \return whether the text was absent
  bool insert(std::string_view text) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    const std::uint64_t hash = hash_of(text);
    std::uint64_t& slot = slots_[place_of(slots_, hash)];
    if (slot == hash) return false;
    slot = hash;
    ++count_;
    return true;
  }
  bool contains(std::string_view text) const {
    const std::uint64_t hash = hash_of(text);
    return slots_[place_of(slots_, hash)] == hash;
  }
  std::size_t size() const noexcept { return count_; }

 private:
  static constexpr std::uint64_t empty = 0;

  static std::uint64_t hash_of(std::string_view text) noexcept {
    const std::uint64_t hash = std::hash<std::string_view>{}(text);
    return hash == empty ? 1 : hash;
  }
  /// Where the hash is, or where it belongs.
  static std::size_t place_of(const std::vector<std::uint64_t>& slots, std::uint64_t hash) noexcept {
    std::size_t at = static_cast<std::size_t>(hash) & (slots.size() - 1);
    while (slots[at] != empty && slots[at] != hash) at = (at + 1) & (slots.size() - 1);
    return at;
  }
  void grow() {
    std::vector<std::uint64_t> larger(slots_.size() * 2, empty);
    for (const std::uint64_t hash : slots_)
      if (hash != empty) larger[place_of(larger, hash)] = hash;
    slots_ = std::move(larger);
  }

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(64, empty);
  std::size_t count_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
