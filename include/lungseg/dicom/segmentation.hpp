// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/dicom/result_file.hpp"
#include "lungseg/dicom/segment_number.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes the lungs of a film as a DICOM segmentation of type BINARY, in the film's own grid: two segments of one frame
/// each, the patient's left lung and the right one, whosever sides the prediction names. A lung that was not found
/// is a segment whose frame is empty, so that "looked for, and not found" is said. Works with films with and without a
/// frame of reference: pixels are told where they lie by the film that they are derived from.
///
/// Names and dates of the patient are in the file by nature; give it a deidentified() film to leave them out.
/// \return how a report refers to the segmentation
/// \throws shape_error when the masks are of another grid than the film; file_error naming the file
/// \source PS3.3 A.51 and C.8.20
dicom_instance write_segmentation(const std::filesystem::path& file, const film_reference& source,
                                  const film_prediction& found, const dicom_moment& when = dicom_moment::now());

/// The same as the bytes of a file, also of masks that a person mended or drew.
/// \throws shape_error as above
dicom_result encode_segmentation(const film_reference& source, const film_prediction& found,
                                 const dicom_moment& when = dicom_moment::now(), masks_by by = masks_by::model);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/segmentation_impl.hpp"
#endif
