// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "lungseg/core/config.hpp"
#include "lungseg/dicom/dicom_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the samples of a DICOM picture mean.
enum class photometric {
  monochrome1,  ///< the least value is white
  monochrome2,  ///< the least value is black
  palette,      ///< numbers of colours
  rgb,
  ybr_full,      ///< the first sample of three is luma
  ybr_full_422,  ///< the same; without compression, two lumas share a blue and a red difference
  ybr_jpeg2000   ///< what JPEG 2000 turns into red, green and blue itself
};

/// How the pixels of a DICOM picture are stored.
struct pixel_layout {
  int height = 0, width = 0;
  int samples = 1;    // a pixel
  int allocated = 8;  // bits a sample: 8 or 16
  int stored = 8;     // of which so many count,
  int high_bit = 7;   // of which this is the highest
  bool is_signed = false;
  bool planar = false;  // colour plane after colour plane; told of uncompressed pixels only
  lungseg::photometric meaning = photometric::monochrome2;

  bool grey() const noexcept { return meaning == photometric::monochrome1 || meaning == photometric::monochrome2; }
  std::size_t pixels() const noexcept { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
};

/// The layout of a file's picture.
/// \param max_pixels  larger pictures are refused
/// \throws format_error when the file holds no picture, several frames, one that is larger or of no size, or a layout
///         that is none or is not known. Names the file.
pixel_layout read_layout(const dicom_file& file, std::int64_t max_pixels);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/pixel_layout_impl.hpp"
#endif
