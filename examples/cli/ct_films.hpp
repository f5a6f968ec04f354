// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Axial CT slices in DICOM files, behind a wall as films are (dicom_films.hpp): dicom/ct.cpp is compiled where the
/// build has DCMTK, dicom/missing.cpp where it has not and refuses.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dicom_films.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/ct/lung_window.hpp"
#include "lungseg/dicom/ct_dataset_options.hpp"

namespace cli {

/// --window of CT: LEVEL,WIDTH, or the lung window where it is empty. \throws option_error for anything else
lungseg::lung_window ct_window_of(const std::string& text);

/// What reads slices of DICOM files through a window.
std::shared_ptr<const lungseg::film_format> ct_slices(const lungseg::lung_window& window);
/// each_dicom_file, where a slice is what a film is there.
void each_ct_file(const std::filesystem::path& place, const std::function<void(met_film)>& take);
/// lungseg::build_ct_dataset
lungseg::built_ct_dataset ct_dataset_of(const std::filesystem::path& images, const std::filesystem::path& films,
                                        const lungseg::ct_dataset_options& options);
/// Writes drawn slices as a DICOM series. \return its files
std::vector<std::filesystem::path> write_ct(const std::filesystem::path& folder, const lungseg::ct_volume& volume,
                                            const std::string& name);

}  // namespace cli
