// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

class DcmDataset;     // of DCMTK
class DcmFileFormat;  // of DCMTK

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A DICOM file in a transfer syntax that is not known here, so that not even its data set can be read.
struct unknown_syntax_error : format_error {
  using format_error::format_error;
};

/// A DICOM file that was opened: all that it says, so patient and study too. Nothing of those belongs into messages or
/// results. Long values, pixels among them, stay in the file until somebody asks for them.
///
/// DCMTK's own messages quote what they complain about, so DCMTK's log is off from the first file on that a program
/// opens.
class dicom_file {
 public:
  /// Opens a file by its contents, with or without preamble and meta header, in whatever byte order. No file gets more
  /// memory or time than it is worth: a deflated data set is unpacked up to a limit, and sequences that nest deeper,
  /// and data sets of more elements, than any of their kind are taken for damaged.
  /// \throws file_error when it cannot be read, format_error when it holds no DICOM data set, unknown_syntax_error; all
  ///         name the file and nothing of what it says
  explicit dicom_file(const std::filesystem::path& file);
  /// The same of a file's bytes, wherever they came from; they are read once, and not needed afterwards.
  /// \param name           what path() and messages call the file
  /// \param most_unpacked  bytes of a data set that is deflated
  /// \throws format_error as above
  dicom_file(std::span<const std::uint8_t> bytes, const std::string& name,
             std::size_t most_unpacked = std::size_t{1} << 30);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// The path as text, for messages.
  std::string name() const { return path_.string(); }
  /// The data set, without the meta header; lives as long as any copy of this.
  DcmDataset& data_set() const;
  DcmFileFormat& whole() const noexcept { return *contents_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<DcmFileFormat> contents_;
};

/// Whether a file is a DICOM file: by "DICM" behind the preamble, and without a preamble by a data set that begins as
/// one and can be read. What cannot be opened is none.
bool is_dicom(const std::filesystem::path& file);
/// The same, but for what cannot be opened or asked what it is: nobody knows that it is none.
bool may_be_dicom(const std::filesystem::path& file);
/// The same as is_dicom of a file's bytes.
bool is_dicom_bytes(std::span<const std::uint8_t> bytes);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/dicom_file_impl.hpp"
#endif
