// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Decodes a JPEG 2000 picture, a bare code stream or a JP2 file. DCMTK's own decoder is not free.
/// \param stream  the fragments of the picture, joined
/// \param layout  what the picture has to be
/// \return layout.samples words a pixel, sample beside sample: the low layout.allocated bits of each value
/// \throws format_error, without the file's name, for a damaged stream and for one of another size, another number of
///         components or more bits, before its pixels are decoded
std::vector<std::uint16_t> decode_jpeg2000(std::span<const std::uint8_t> stream, const pixel_layout& layout);

/// Whether a stream's header names the wavelet that loses something.
/// \source ITU-T T.800, A.6.1 (COD, marker 0xFF52) and table A.20
bool is_lossy_jpeg2000(std::span<const std::uint8_t> stream);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/dicom/jpeg2000_impl.hpp"
#endif
