// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cctype>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/folder_walk.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/met_file.hpp"

/// \file
/// The DICOM files of folders and DICOMDIRs, for whatever is looked for there: films, or slices.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Below the folder of a DICOMDIR, the file that it calls by these parts. Archives on a disc are called in capitals,
/// and copies of them often are not. None for parts that would lead out of the folder.
inline std::filesystem::path file_of_parts(const std::filesystem::path& folder, const std::vector<std::string>& parts) {
  std::filesystem::path file = folder, lower = folder;
  for (const std::string& part : parts) {
    if (part.empty() || part.find_first_of("/\\") != part.npos || part == "..") return {};
    file /= part;
    std::string small = part;
    for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    lower /= small;
  }
  std::error_code unknown;
  return std::filesystem::exists(file, unknown) || !std::filesystem::exists(lower, unknown) ? file : lower;
}

inline std::vector<std::filesystem::path> files_of_directory(const dicom_file& directory) {
  std::vector<std::filesystem::path> files;
  DcmSequenceOfItems* records = nullptr;
  expect<format_error>(directory.data_set().findAndGetSequence(DCM_DirectoryRecordSequence, records).good() && records,
                       directory.name() + ": is a damaged DICOMDIR");
  for (DcmObject* each = nullptr; (each = records->nextInContainer(each));) {
    const std::vector<std::string> parts = texts_of(static_cast<DcmItem&>(*each), DCM_ReferencedFileID);
    const std::filesystem::path file =
        parts.empty() ? std::filesystem::path{} : file_of_parts(directory.path().parent_path(), parts);
    if (!file.empty()) files.push_back(file);
  }
  return files;
}

inline bool is_directory(const dicom_file& file) {
  return file.data_set().tagExists(DCM_DirectoryRecordSequence);
}

/// Opens a file that was met and has it judged: judge(file) gives why it is left out, and what it throws says that it
/// is damaged. None for a DICOMDIR among films.
template <class Judge>
std::optional<met_file> looked_at(const std::filesystem::path& file, const Judge& judge) {
  std::error_code unknown;
  const std::filesystem::file_type type = std::filesystem::status(file, unknown).type();
  if (type == std::filesystem::file_type::not_found)
    return met_file{file, "is in the DICOMDIR, and not on the disk", true};
  if (type == std::filesystem::file_type::directory) return met_file{file, unlisted_folder, true};
  try {
    const dicom_file from{file};
    if (is_directory(from)) return std::nullopt;
    return met_file{file, judge(from)};
  } catch (const std::exception& fault) {
    return met_file{file, reason_without_file(fault, file), true};
  }
}

/// Calls take(path) for the DICOM files of a folder, of a DICOMDIR, or for the one file; of a folder also for what
/// cannot be read and so may be one. \throws as find_films
inline void each_dicom_path(const std::filesystem::path& place,
                            const std::function<void(const std::filesystem::path&)>& take) {
  std::error_code unknown;
  if (std::filesystem::is_directory(place, unknown)) {
    return each_file_below(place, [&](const std::filesystem::path& file) {
      // What is called as pictures are, and cannot be read, fails as one.
      if (may_be_dicom(file) && (!has_picture_extension(file) || is_dicom(file))) take(file);
    });
  }
  std::vector<std::filesystem::path> files{place};
  if (const dicom_file whole{place}; is_directory(whole)) files = files_of_directory(whole);
  for (const std::filesystem::path& file : files) take(file);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
