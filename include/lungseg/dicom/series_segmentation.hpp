// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <span>

#include "lungseg/dicom/result_file.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// An axial CT slice, and the lungs that were found on it, in its file's own grid.
struct slice_lungs {
  film_reference source;
  film_prediction found;
};

/// Writes the lungs of a CT series as one DICOM segmentation of type BINARY in the series' frame of reference: the same
/// two segments as write_segmentation, and of each a frame for every slice, in the order of the slices, with the
/// slice's place, orientation and pixel spacing. A lung that was not found on a slice is an empty frame, so that
/// "looked for, and not found" is said.
/// \param slices  of one series and one grid, from the feet to the head (ct_series)
/// \return how others refer to the segmentation
/// \throws option_error when there is no slice; shape_error when masks are of another grid than their slice;
///         format_error when slices are of several series, grids, orientations or frames of reference, or do not say
///         theirs; file_error naming the file
/// \source PS3.3 A.51, C.7.6.16.2 and C.8.20
dicom_instance write_series_segmentation(const std::filesystem::path& file, std::span<const slice_lungs> slices,
                                         const dicom_moment& when = dicom_moment::now());

/// The same as the bytes of a file.
dicom_result encode_series_segmentation(std::span<const slice_lungs> slices,
                                        const dicom_moment& when = dicom_moment::now());

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/series_segmentation_impl.hpp"
#endif
