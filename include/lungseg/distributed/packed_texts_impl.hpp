// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/distributed/packed_texts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE std::string pack_texts(const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) {
    const std::uint64_t length = text.size();
    packed.append(reinterpret_cast<const char*>(&length), sizeof length);
    packed += text;
  }
  return packed;
}

LUNGSEG_INLINE std::vector<std::string> unpack_texts(std::string_view packed) {
  std::vector<std::string> texts;
  while (!packed.empty()) {
    std::uint64_t length = 0;
    expect<format_error>(packed.size() >= sizeof length, "ranks: a message is cut short");
    std::memcpy(&length, packed.data(), sizeof length);
    packed.remove_prefix(sizeof length);
    expect<format_error>(packed.size() >= length, "ranks: a message is cut short");
    texts.emplace_back(packed.substr(0, length));
    packed.remove_prefix(length);
  }
  return texts;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
