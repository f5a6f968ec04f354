// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string_view>

#include "lungseg/core/utf8.hpp"
#include "lungseg/data/image/film_name.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view fault_of_film_name(std::string_view name) {
  if (name.empty()) return "is empty";
  if (!is_utf8(name)) return "is not UTF-8";
  if (name.find('\0') != std::string_view::npos) return "holds a zero byte";
  if (name.front() == '/' || name.front() == '\\') return "is an absolute path";
  if (name.size() > 1 && name[1] == ':') return "is an absolute path";
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.substr(begin, end - begin) == "..") return "leaves the folder";
    begin = end + 1;
  }
  return "";
}

}}  // namespace lungseg::LUNGSEG_ABI
