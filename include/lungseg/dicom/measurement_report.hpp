// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/dicom/result_file.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes what was measured of a film's lungs, and the verdict on them with its reasons, as a structured report
/// (Comprehensive SR, template 1500 "Imaging Measurement Report"). Each lung that was found is a measurement group that
/// refers to its segment and to the film; what is said of the film and of both lungs is a group of its own. Lengths are
/// millimetres where the prediction has a spacing, else pixels. docs/dicom_output.md lists the items and codes.
/// \param segmentation  of the same film and prediction, as write_segmentation returned it
/// \return how others refer to the report
/// \throws shape_error when the masks are of another grid than the film; file_error naming the file
/// \source PS3.16, TID 1500, 1410 and 1501; PS3.3 A.35.3
dicom_instance write_measurement_report(const std::filesystem::path& file, const film_reference& source,
                                        const film_prediction& found, const dicom_instance& segmentation,
                                        const dicom_moment& when = dicom_moment::now());

/// The same as the bytes of a file, also of masks that a person mended or drew, which it says; scores and verdicts of a
/// model are not of those.
/// \throws shape_error as above
dicom_result encode_measurement_report(const film_reference& source, const film_prediction& found,
                                       const dicom_instance& segmentation,
                                       const dicom_moment& when = dicom_moment::now(), masks_by by = masks_by::model);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/measurement_report_impl.hpp"
#endif
