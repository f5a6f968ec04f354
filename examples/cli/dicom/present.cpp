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

void each_dicom_file(const std::filesystem::path& place, const std::function<void(met_film)>& take) {
  lungseg::each_film_file(place, [&](lungseg::met_file each) {
    take({std::move(each.file), std::move(each.left_out), each.damaged});
  });
}

bool is_dicom_directory(const std::filesystem::path& file) {
  return lungseg::is_dicomdir(file);
}

}  // namespace cli
