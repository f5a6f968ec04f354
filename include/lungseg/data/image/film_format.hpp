// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct film_file;
struct image_extent;
struct read_options;

/// A kind of film file beside PNG and JPEG. Reading it takes a library that not every program wants to link, so a
/// component brings it (dicom_format), and who wants such films hands it along with the options of reading. All
/// functions may be called by any number of threads at a time.
class film_format {
 public:
  virtual ~film_format() = default;

  /// Whether the file is of this kind, by its contents. What cannot be opened is not.
  virtual bool holds(const std::filesystem::path& file) const = 0;
  /// As image_size, of a file that it holds.
  virtual image_extent size(const std::filesystem::path& file, const read_options& options) const = 0;
  /// As read_film_file, of a file that it holds.
  virtual film_file read(const std::filesystem::path& file, const read_options& options) const = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
