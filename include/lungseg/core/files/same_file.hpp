// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "lungseg/core/config.hpp"

/// \file
/// Whether two paths lead to one file or folder. Their texts do not tell: "x", "x/", "./x", "y/../x" and a link to x
/// are one folder.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A text that is equal for all paths to one file or folder, links included, and differs for others; for sets and maps.
/// Of what does not exist it is the path itself, made absolute and without detours.
inline std::string file_identity(const std::filesystem::path& path) {
  struct stat found;
  if (::stat(path.c_str(), &found) == 0) return std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
  std::error_code fault;
  const std::filesystem::path absolute = std::filesystem::absolute(path, fault);
  const std::filesystem::path plain = std::filesystem::weakly_canonical(absolute, fault);
  return fault ? path.string() : plain.string();
}

/// Whether both paths lead to one file or folder, which need not exist yet.
inline bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code absent;
  return std::filesystem::equivalent(a, b, absent) || file_identity(a) == file_identity(b);
}

}}  // namespace lungseg::LUNGSEG_ABI
