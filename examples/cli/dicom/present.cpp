// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../dicom_films.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/find_films.hpp"

namespace cli {

std::shared_ptr<const lungseg::film_format> dicom_films(const std::string& window) {
  std::optional<lungseg::window_choice> choice;
  if (!window.empty()) choice = lungseg::window_choice::parse(window);
  return std::make_shared<lungseg::dicom_format>(choice);
}

std::vector<met_film> dicom_files_of(const std::filesystem::path& place) {
  std::vector<met_film> met;
  for (lungseg::met_file& each : lungseg::find_films(place))
    met.push_back({std::move(each.file), std::move(each.left_out), each.damaged});
  return met;
}

bool is_dicom_directory(const std::filesystem::path& file) {
  return lungseg::is_dicomdir(file);
}

}  // namespace cli
