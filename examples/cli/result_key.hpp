// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "dicom_results.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/files/output_guard.hpp"

namespace cli {

/// A key that nobody keeps, so that nobody finds out who a pseudonym is.
inline std::string fresh_key() {
  std::random_device random;
  std::string key(32, '\0');
  for (char& byte : key) byte = static_cast<char>(random() & 0xff);
  return key;
}

/// The key of --deidentify; empty without it. A file is read once in a process: it may be a pipe, which has it once.
/// \throws file_error, option_error for a --deidentify-key that cannot be read or is too short
inline std::string key_of(const dicom_options& options) {
  static std::map<std::filesystem::path, std::string> read;
  if (!options.deidentify) return {};
  if (options.key.empty()) return fresh_key();
  const auto [known, fresh] = read.try_emplace(options.key);
  if (fresh) known->second = lungseg::detail::beginning_of(options.key, std::size_t{1} << 16);
  lungseg::expect<lungseg::option_error>(known->second.size() >= 16,
                                         options.key.string() + ": is too short for a key, expected 16 bytes or more");
  return known->second;
}

}  // namespace cli
