// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/dicom/dicom_file.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The samples of a picture, decompressed, before anybody asks what their bits mean.
struct frame_samples {
  std::vector<std::uint16_t> values;
  bool planar = false;         // colour plane after colour plane
  bool shared_chroma = false;  // luma, luma, blue, red for two pixels
  bool may_overshoot = false;  // compressed with loss: beyond the stored bits lies what was beside their end
};

/// Reads and decodes the one frame of a file: uncompressed in either byte order, deflated, RLE, JPEG baseline, extended
/// and lossless, JPEG-LS lossless and near-lossless, JPEG 2000. A picture may lie in several fragments, with or without
/// a table of offsets.
/// \param layout  read_layout(file, ...)
/// \throws format_error naming the file, for a transfer syntax that is none of these, for pixels that end too early, and
///         for compressed pixels that are damaged or of another size than the layout
frame_samples read_samples(const dicom_file& file, const pixel_layout& layout);

/// Whether the file's pixels were compressed with loss: by its transfer syntax, or by its JPEG 2000 stream.
/// \throws format_error naming the file, for a stream that cannot be read
bool is_lossy(const dicom_file& file);

/// Whether read_samples knows the file's transfer syntax. Nothing is decoded.
bool reads_syntax_of(const dicom_file& file);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/frame_samples_impl.hpp"
#endif
