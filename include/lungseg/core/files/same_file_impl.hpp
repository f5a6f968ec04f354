// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "lungseg/core/files/same_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string file_identity(const std::filesystem::path& path) {
  struct stat found;
  if (::stat(path.c_str(), &found) == 0) return std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
  std::error_code fault;
  const std::filesystem::path absolute = std::filesystem::absolute(path, fault);
  const std::filesystem::path plain = std::filesystem::weakly_canonical(absolute, fault);
  return fault ? path.string() : plain.string();
}

LUNGSEG_INLINE bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code absent;
  return std::filesystem::equivalent(a, b, absent) || file_identity(a) == file_identity(b);
}

}}  // namespace lungseg::LUNGSEG_ABI
