// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <optional>

#include "lungseg/data/image/image_header.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/window_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A DICOM picture as it is meant to be seen: 0 black to `white`.
struct dicom_picture {
  basic_film<std::uint16_t> grey;
  int white = 65535;  // 255 for pictures of at most 8 bits and for colours, of which this is the luma
};

/// Reads a picture by the standard's pipeline: stored value, modality LUT or rescaling, VOI LUT or window (the first of
/// several), MONOCHROME1 or the presentation LUT shape INVERSE once. Without a VOI LUT or window the whole range of
/// values is spread. Of what an old file keeps beside the stored bits, and of overlays, nothing is seen. What the file
/// calls padding is as dark as the darkest of the rest.
/// \param window  none: the file's VOI LUT, or its first window
/// \throws format_error naming the file, as read_layout and read_samples do, for damaged figures and tables, and for a
///         window that the file does not have
/// \source DICOM PS3.3, C.11; PS3.4, N.2
dicom_picture read_picture(const dicom_file& file, const std::optional<window_choice>& window = {},
                           const read_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/dicom_picture_impl.hpp"
#endif
