// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Films in DICOM files, behind a wall: dicom/present.cpp is compiled where the build has DCMTK, dicom/missing.cpp
/// where it has not.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "lungseg/data/image/film_format.hpp"

namespace cli {

/// A DICOM file of a folder of studies.
struct met_film {
  std::filesystem::path file;
  std::string left_out;  // why it is no frontal chest film; empty for a film
  bool damaged = false;  // left out because it cannot be read
};

/// What reads DICOM files; it holds them in a build without DCMTK, too, and refuses each with the packages to install.
/// \param window  --window, or empty \throws option_error for one that is none
std::shared_ptr<const lungseg::film_format> dicom_films(const std::string& window = {});

/// The DICOM files below a folder, or those that a DICOMDIR names, films and others, in any order.
void each_dicom_file(const std::filesystem::path& place, const std::function<void(met_film)>& take);
bool is_dicom_directory(const std::filesystem::path& file);

}  // namespace cli
