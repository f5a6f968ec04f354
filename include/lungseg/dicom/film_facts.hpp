// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a file says of its picture, beside the pixels and beside whose it is. Texts are the file's own words, codes in
/// capitals, so they may hold anything, and are to be compared but not shown.
struct film_facts {
  std::string sop_class, modality, body_part, view;  // "" where the file does not say
  std::string row_direction, column_direction;       // PatientOrientation: where a row and a column lead to
  bool for_processing = false;                       // raw: made for a computer, not for the eye
  std::optional<pixel_spacing> spacing{};            // none: the file does not say, or says what cannot be
  std::optional<film_pose> pose{};                   // of a frontal film; none: the file does not say
  double pixel_aspect = 1;                           // height over width of a pixel, by the spacing or else as a ratio
  std::optional<double> other_aspect{};              // that the file says besides, and that contradicts the first
};

film_facts read_facts(const dicom_file& file);

/// How a frontal film lies whose rows lead to `row` and whose columns lead to `column`: an upright one's lead to the
/// patient's left (L) and feet (F). Of several letters the first counts. None when these are no two directions of a
/// frontal film.
/// \source DICOM PS3.3, C.7.6.1.1.1 (patient orientation)
std::optional<film_pose> pose_by_directions(std::string_view row, std::string_view column);

/// The spacing of a projection film and what it means.
/// \param pixel     PixelSpacing
/// \param receptor  ImagerPixelSpacing, or NominalScannedPixelSpacing of a film that was scanned
/// \param says_calibrated  whether the file names a kind of calibration
/// \source DICOM PS3.3, 10.7.1.3 (pixel spacing calibration of projection radiographs)
std::optional<pixel_spacing> spacing_of(const std::optional<pixel_spacing>& pixel,
                                        const std::optional<pixel_spacing>& receptor, bool says_calibrated);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/film_facts_impl.hpp"
#endif
