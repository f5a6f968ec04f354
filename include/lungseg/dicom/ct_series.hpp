// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/dicom/ct_slice.hpp"
#include "lungseg/dicom/find_films.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A slice and its file.
struct ct_file {
  std::filesystem::path file;
  ct_facts facts;
};

/// The slices of one series, from the feet to the head.
struct ct_series {
  std::vector<ct_file> slices;
  double step = 0;                   // from slice to slice, half are closer [mm]; 0 of a slice that is alone
  std::vector<std::string> notes{};  // what is worth knowing: gaps
};

/// What a folder holds.
struct ct_findings {
  std::vector<ct_series> series;   // in an order that names of files have no part in
  std::vector<met_file> left_out;  // DICOM files that are none of their slices, and why; in the order of their paths
};

/// Puts slices of one series in order: by where they lie along what stands across them, towards the head. Names and
/// InstanceNumbers have no part in it. Slices of another orientation, size or spacing than most are left out, and those
/// that lie where another one does. A step of more than one and a half times the median is a gap, which a note tells.
/// \param left_out  gets what is left out
ct_series order_series(std::vector<ct_file> slices, std::vector<met_file>& left_out);

/// Looks through a folder, its subfolders included, or the files that a DICOMDIR names, or at one file, for axial CT
/// slices, and groups them by series. Each file is opened once, and nothing is decoded.
/// \throws as find_films
ct_findings find_ct_series(const std::filesystem::path& place);

/// Calls take(file) for each DICOM file of a folder, its subfolders included, or of those that a DICOMDIR names, with
/// why it is no axial CT slice (read_ct_facts); nothing for those that are. Nothing is decoded. As each_film_file.
/// \throws as find_films
void each_ct_slice_file(const std::filesystem::path& place, const std::function<void(met_file)>& take);

/// Reads the slices of a series and puts them right.
/// \param series    slices that cannot be read are taken out of it
/// \param left_out  gets those, with the reason
/// \return may have no slices
ct_volume read_ct_series(ct_series& series, std::vector<met_file>& left_out, const read_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/ct_series_impl.hpp"
#endif
