// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/dicom/result_file.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether a presentation state can be written of a film: of grey ones, not of colour captures.
bool has_presentation_state(const film_reference& source);

/// Writes the outlines of a film's lungs as a grayscale softcopy presentation state, for viewers that show no
/// segmentations: the film through its own lookup tables or first window, and over it the pixel edges around each lung,
/// as polylines in a layer of its own colour.
/// \return how others refer to the state
/// \throws shape_error when the masks are of another grid than the film; format_error when
///         !has_presentation_state(source); file_error naming the file
/// \source PS3.3 A.33.1
dicom_instance write_presentation_state(const std::filesystem::path& file, const film_reference& source,
                                        const film_prediction& found, const dicom_moment& when = dicom_moment::now());

/// The same as the bytes of a file. \throws shape_error, format_error as above
dicom_result encode_presentation_state(const film_reference& source, const film_prediction& found,
                                       const dicom_moment& when = dicom_moment::now());

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/presentation_state_impl.hpp"
#endif
