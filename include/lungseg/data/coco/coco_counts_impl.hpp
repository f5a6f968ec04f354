// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/coco/coco_counts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string compress(const std::vector<std::uint32_t>& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::int64_t rest = counts[i];
    if (i > 2) rest -= counts[i - 2];
    for (bool more = true; more;) {
      const std::int64_t group = rest & 31;
      rest >>= 5;
      more = rest != ((group & 16) ? -1 : 0);
      text.push_back(static_cast<char>('0' + (group | (more ? 32 : 0))));
    }
  }
  return text;
}

LUNGSEG_INLINE std::vector<std::uint32_t> decompress(std::string_view text, const std::string& what) {
  std::vector<std::uint32_t> counts;
  for (std::size_t next = 0; next < text.size();) {
    std::int64_t value = 0;
    for (int shift = 0;; shift += 5) {
      expect<format_error>(next < text.size(), what + ": compressed run lengths end within a number");
      const int group = text[next] - '0';
      expect<format_error>(group >= 0 && group < 64 && shift < 40,
                           what + ": compressed run lengths: fault at character " + std::to_string(next));
      ++next;
      value |= std::int64_t{group & 31} << shift;
      if (group & 32) continue;
      if (group & 16) value -= std::int64_t{32} << shift;
      break;
    }
    if (counts.size() > 2) value += counts[counts.size() - 2];
    expect<format_error>(
        value >= 0 && value <= std::numeric_limits<std::uint32_t>::max(),
        what + ": compressed run lengths: run " + std::to_string(counts.size()) + " is " + std::to_string(value));
    counts.push_back(static_cast<std::uint32_t>(value));
  }
  return counts;
}

}}  // namespace lungseg::LUNGSEG_ABI
