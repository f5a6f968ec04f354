// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <system_error>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The absolute path without links and dots; what is not there keeps its name.
/// \throws file_error for a path that leads nowhere: links in a circle, a name that is too long
inline std::filesystem::path whole_path(const std::filesystem::path& path) {
  std::error_code fault;
  std::filesystem::path whole = std::filesystem::absolute(path, fault);
  if (!fault) whole = std::filesystem::weakly_canonical(whole, fault);
  expect<file_error>(!fault, path.string() + ": leads nowhere: " + fault.message());
  return whole;
}

}}  // namespace lungseg::LUNGSEG_ABI
