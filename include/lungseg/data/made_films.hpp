// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>
#include <vector>

#include "lungseg/core/atomic_file.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/image.hpp"
#include "lungseg/data/png_writer.hpp"

namespace lungseg::inline LUNGSEG_ABI::detail {

/// Film files that a reader makes; they go away again unless keep() is called.
class made_films {
 public:
  made_films() = default;
  made_films(const made_films&) = delete;
  made_films& operator=(const made_films&) = delete;
  ~made_films() {
    std::error_code ignored;
    for (const auto& file : files_) std::filesystem::remove(file, ignored);
  }
  /// Writes a film, or finds it there from an earlier run. \throws file_error when another file has its name.
  void write(const std::filesystem::path& file, const film& pixels) {
    const std::vector<std::uint8_t> bytes = encode_png(pixels);
    if (std::ifstream in{file, std::ios::binary}; in) {
      const std::vector<std::uint8_t> there{std::istreambuf_iterator<char>{in}, {}};
      expect<file_error>(there == bytes, file.string() + ": another file with this name is there already");
      return;
    }
    std::error_code ignored;  // what it hides comes back when the file is written
    std::filesystem::create_directories(file.parent_path(), ignored);
    write_atomically(file, std::as_bytes(std::span{bytes}));
    files_.push_back(file);
  }
  void keep() { files_.clear(); }

 private:
  std::vector<std::filesystem::path> files_;
};

}  // namespace lungseg::inline LUNGSEG_ABI::detail
