// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A set of texts of which only hashes of 64 bits are kept, 11 to 22 bytes a text however long it is, so that the names
/// of a million files take little memory. What it says to be absent is absent; what it says to be there may be another
/// text of the same hash, which in a set of a million texts happens to one question in 10^13.
class text_set {
 public:
  /// \return whether the text was absent
  bool insert(std::string_view text);
  bool contains(std::string_view text) const;
  std::size_t size() const noexcept { return count_; }

 private:
  static constexpr std::uint64_t empty = 0;

  static std::uint64_t hash_of(std::string_view text) noexcept {
    const std::uint64_t hash = std::hash<std::string_view>{}(text);
    return hash == empty ? 1 : hash;
  }
  /// Where the hash is, or where it belongs.
  static std::size_t place_of(const std::vector<std::uint64_t>& slots, std::uint64_t hash) noexcept;
  void grow();

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(64, empty);
  std::size_t count_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/text_set_impl.hpp"
#endif
