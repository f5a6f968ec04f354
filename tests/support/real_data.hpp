// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace lungseg_test {

/// The folder of real films, when this machine has one: $LUNGSEG_DATA, or ../shared/data. Tests must not need it, and
/// must say what they skip without it.
inline std::optional<std::filesystem::path> real_data() {
  const char* named = std::getenv("LUNGSEG_DATA");
  for (const std::filesystem::path folder : {named ? named : "", "../shared/data", "../../shared/data"})
    if (!folder.empty() && std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

}  // namespace lungseg_test
