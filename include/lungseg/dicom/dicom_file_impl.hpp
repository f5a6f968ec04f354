// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// DCMTK's log off, for good.
inline void silence_dcmtk() {
  static const bool silent = (OFLog::configure(OFLogger::OFF_LOG_LEVEL), true);
  (void)silent;
}

/// The first 132 bytes of a file, or what there is of them.
inline std::string first_bytes(const std::filesystem::path& file) {
  std::string bytes(132, '\0');
  std::ifstream in{file, std::ios::binary};
  in.read(bytes.data(), std::ssize(bytes));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

/// Whether bytes look like the first element of a data set or meta header: group 2 or 8 in either byte order, and then
/// a value representation or a length that such an element has.
inline bool begins_data_set(std::string_view bytes) {
  if (bytes.size() < 16) return false;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const bool little = byte(1) == 0 && (byte(0) == 2 || byte(0) == 8);
  const bool big = byte(0) == 0 && (byte(1) == 2 || byte(1) == 8);
  if (!little && !big) return false;
  const bool explicit_vr = std::isupper(byte(4)) && std::isupper(byte(5));
  return explicit_vr || (little && byte(5) == 0 && byte(6) == 0 && byte(7) == 0);
}

}  // namespace detail

LUNGSEG_INLINE dicom_file::dicom_file(const std::filesystem::path& file)
    : path_{file}, contents_{std::make_shared<DcmFileFormat>()} {
  detail::silence_dcmtk();
  expect<file_error>(std::ifstream{file, std::ios::binary}.is_open(), name() + ": cannot open the file");
  const std::string begin = detail::first_bytes(file);
  expect<format_error>(begin.ends_with("DICM") || detail::begins_data_set(begin), name() + ": is no DICOM file");
  const OFCondition read = contents_->loadFile(file.c_str(), EXS_Unknown, EGL_noChange);
  expect<format_error>(read.good(), name() + ": is a damaged or truncated DICOM file: " + read.text());
  expect<format_error>(data_set().card() > 0, name() + ": is a DICOM file without a data set");
}

LUNGSEG_INLINE DcmDataset& dicom_file::data_set() const {
  return *contents_->getDataset();
}

LUNGSEG_INLINE bool is_dicom(const std::filesystem::path& file) {
  const std::string begin = detail::first_bytes(file);
  if (begin.size() == 132 && begin.ends_with("DICM")) return true;
  if (!detail::begins_data_set(begin)) return false;
  detail::silence_dcmtk();
  DcmFileFormat contents;
  return contents
             .loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect,
                               DCM_PixelData)
             .good() &&
         contents.getDataset()->tagExists(DCM_SOPClassUID);
}

}}  // namespace lungseg::LUNGSEG_ABI
