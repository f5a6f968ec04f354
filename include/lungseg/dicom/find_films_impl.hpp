// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cctype>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/data/image/image_header.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_choice.hpp"
#include "lungseg/dicom/film_facts.hpp"
#include "lungseg/dicom/find_films.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline void each_file_below(const std::filesystem::path& folder,
                            const std::function<void(const std::filesystem::path&)>& take) {
  namespace fs = std::filesystem;
  std::error_code fault;
  fs::recursive_directory_iterator each{folder, fault};
  for (; !fault && each != fs::recursive_directory_iterator{}; each.increment(fault))
    if (each->is_regular_file()) take(each->path());
  expect<file_error>(!fault, folder.string() + ": cannot list the folder: " + fault.message());
}

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
  return std::filesystem::exists(file) || !std::filesystem::exists(lower) ? file : lower;
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

/// What a file turns out to be; a DICOMDIR among films is nothing.
inline std::optional<met_file> looked_at(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return met_file{file, "is in the DICOMDIR, and not on the disk", true};
  try {
    const dicom_file from{file};
    if (is_directory(from)) return std::nullopt;
    const film_facts facts = read_facts(from);
    if (std::string fault = fault_of_modality(facts); !fault.empty()) return met_file{file, fault};
    if (std::string fault = fault_of_content(facts); !fault.empty()) return met_file{file, fault};
    read_layout(from, read_options{}.max_pixels);
    return met_file{file, {}};
  } catch (const std::exception& fault) {
    return met_file{file, reason_without_file(fault, file), true};
  }
}

}  // namespace detail

LUNGSEG_INLINE bool is_dicomdir(const std::filesystem::path& file) {
  try {
    return is_dicom(file) && detail::is_directory(dicom_file{file});
  } catch (const error&) {
    return false;
  }
}

LUNGSEG_INLINE void each_film_file(const std::filesystem::path& place, const std::function<void(met_file)>& take) {
  const auto look = [&](const std::filesystem::path& file) {
    if (std::optional<met_file> found = detail::looked_at(file)) take(std::move(*found));
  };
  if (!std::filesystem::is_directory(place)) {
    for (const std::filesystem::path& file : detail::files_of_directory(dicom_file{place})) look(file);
    return;
  }
  detail::each_file_below(place, [&](const std::filesystem::path& file) {
    if (is_dicom(file)) look(file);
  });
}

LUNGSEG_INLINE std::vector<met_file> find_films(const std::filesystem::path& place) {
  std::vector<met_file> met;
  each_film_file(place, [&](met_file each) { met.push_back(std::move(each)); });
  if (std::filesystem::is_directory(place))
    std::sort(met.begin(), met.end(), [](const met_file& a, const met_file& b) { return a.file < b.file; });
  return met;
}

}}  // namespace lungseg::LUNGSEG_ABI
