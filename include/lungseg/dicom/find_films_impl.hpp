// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/data/image/image_header.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/film_choice.hpp"
#include "lungseg/dicom/film_facts.hpp"
#include "lungseg/dicom/find_films.hpp"
#include "lungseg/dicom/met_files.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Why a file is no frontal chest film; empty for one.
inline std::string fault_of_film(const dicom_file& file) {
  const film_facts facts = read_facts(file);
  if (std::string fault = fault_of_modality(facts); !fault.empty()) return fault;
  if (std::string fault = fault_of_content(facts); !fault.empty()) return fault;
  read_layout(file, read_options{}.max_pixels);
  return {};
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
  detail::each_dicom_path(place, [&](const std::filesystem::path& file) {
    if (std::optional<met_file> found = detail::looked_at(file, detail::fault_of_film)) take(std::move(*found));
  });
}

LUNGSEG_INLINE std::vector<met_file> find_films(const std::filesystem::path& place) {
  std::vector<met_file> met;
  each_film_file(place, [&](met_file each) { met.push_back(std::move(each)); });
  std::error_code unknown;
  if (std::filesystem::is_directory(place, unknown))
    std::sort(met.begin(), met.end(), [](const met_file& a, const met_file& b) { return a.file < b.file; });
  return met;
}

}}  // namespace lungseg::LUNGSEG_ABI
