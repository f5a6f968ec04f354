// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/dicom/ct_place.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How slices are stored: how the patient lies, and how Hounsfield units become words of 16 bits.
struct ct_storage {
  patient_vector row{1, 0, 0}, column{0, 1, 0};  // where stored rows and columns lead to; along x and y of the patient
  double slope = 1, intercept = -1024;
  bool is_signed = false;
  std::optional<int> padding{};  // this word outside of the largest circle, as scanners write it
  double first_height = 0;       // of the lowest slice, along the patient [mm]
};

/// Writes drawn slices, put right, as a series of DICOM CT images of nobody: one file a slice, uncompressed, each as a
/// whole. The same slices and name give the same bytes.
/// \param folder  gets slice_0001.dcm and so on, from the feet to the head
/// \param name    tells the series apart: its UIDs are made of it
/// \throws option_error for a storage that cannot be; file_error naming a file that cannot be written
/// \return the files
/// \source DICOM PS3.3, A.3 (CT image)
std::vector<std::filesystem::path> write_ct_series(const std::filesystem::path& folder, const ct_volume& volume,
                                                   const std::string& name, const ct_storage& storage = {});

/// What write_ct_series calls slice `index`, from 0.
std::filesystem::path ct_slice_name(std::size_t index);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/ct_writer_impl.hpp"
#endif
