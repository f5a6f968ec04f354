// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/dicom/ct_dataset_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Builds a dataset of left and right lungs from the axial CT slices of a folder (find_ct_series). Lungs are found by
/// find_ct_lungs, series by series. Each slice with lungs becomes a film: a PNG of 8 bits through a window, put right,
/// in the folder `films`, where its masks lie as well. Its masks cover the `field`: what is filled with air.
///
/// Films are called ct_001_0001.png and so on, by series and by slice from the feet; DICOM files that are no slices
/// file_000001 and so on, in the order of their paths. Nothing of a patient gets into names or files.
/// \param films  is made when it is missing; files that this library did not write as slices are not replaced
/// \throws option_error when such a file is in the way; file_error when a folder cannot be listed or made, or a film not
///         be written. A file that cannot be read is left out.
built_ct_dataset build_ct_dataset(const std::filesystem::path& place, const std::filesystem::path& films,
                                  const ct_dataset_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/ct_dataset_impl.hpp"
#endif
