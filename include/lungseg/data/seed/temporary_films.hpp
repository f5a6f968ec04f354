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

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Film files that a reader makes; they go away again unless keep() is called.
class temporary_films {
 public:
  temporary_films() = default;
  temporary_films(const temporary_films&) = delete;
  temporary_films& operator=(const temporary_films&) = delete;
  ~temporary_films() {
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

}}}  // namespace lungseg::LUNGSEG_ABI::detail
