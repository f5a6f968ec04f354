// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether a file claims to be HDF5: its signature stands at the beginning, or behind a user block of 512, 1024, 2048,
/// ... bytes. Needs no HDF5 library, so that a program without one can say what it was given.
/// \source HDF5 File Format Specification 3.0, section II.A
/// \throws file_error when the file cannot be opened
inline bool is_hdf5(const std::filesystem::path& file) {
  constexpr char signature[] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  constexpr std::streamoff largest_user_block = 1 << 20;
  std::ifstream in{file, std::ios::binary};
  expect<file_error>(in.is_open(), file.string() + ": cannot open for reading: " + std::strerror(errno));
  for (std::streamoff at = 0; at <= largest_user_block; at = at ? 2 * at : 512) {
    char found[sizeof signature];
    if (!in.seekg(at).read(found, sizeof found)) return false;
    if (std::memcmp(found, signature, sizeof found) == 0) return true;
  }
  return false;
}

}}  // namespace lungseg::LUNGSEG_ABI
