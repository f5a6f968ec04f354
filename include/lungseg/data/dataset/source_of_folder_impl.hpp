// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>

#include "lungseg/data/dataset/source_of_folder.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string source_of_folder(const std::filesystem::path& films) {
  constexpr std::array<std::string_view, 14> plain{"images", "image", "imgs", "img",  "films", "film", "pictures",
                                                   "png",    "jpg",   "jpeg", "data", "train", "val",  "test"};
  std::filesystem::path folder = films.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // "films/" is "films"
  const std::string name = folder.filename().string();
  const std::string around = folder.parent_path().filename().string();
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool tells = std::find(plain.begin(), plain.end(), lower) == plain.end();
  const auto is_name = [](const std::string& text) { return !text.empty() && text != "." && text != ".."; };
  if (!tells && is_name(around)) return around;
  return is_name(name) ? name : "";
}

}}  // namespace lungseg::LUNGSEG_ABI
