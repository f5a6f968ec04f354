// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/config.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/image/image_header.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "lungseg/dicom/ct_place.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a file says of its axial CT slice, beside the pixels and beside whose it is.
struct ct_facts {
  std::string series, instance;  // UIDs, to tell series apart and for no other use
  int height = 0, width = 0;
  slice_place place{};
  film_pose pose{};         // how the slice lies (axial_pose)
  pixel_spacing spacing{};  // of the file's rows and columns, in the patient
};

/// \throws format_error naming the file that holds no axial CT slice, and why: another modality, an enhanced multi-frame
///         CT, a localizer, a coronal, sagittal or oblique slice, several frames, no place or spacing, no rescaling to
///         Hounsfield units
ct_facts read_ct_facts(const dicom_file& file, const read_options& options = {});

/// The Hounsfield units of a slice, as the file has it: stored values through the modality LUT, or slope and intercept,
/// rounded. What the file calls padding, and what is below least_hu, is least_hu: air.
/// \throws format_error as read_ct_facts, and for damaged pixels
/// \source DICOM PS3.3, C.11.1.1.2 (rescale), C.8.2.1 (CT image), C.7.5.1.1.2 (pixel padding)
hu_image read_hounsfield(const dicom_file& file, const read_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/ct_slice_impl.hpp"
#endif
