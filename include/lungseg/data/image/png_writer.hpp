// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The bytes of a grey PNG file: 1 bit a pixel when all pixels are 0 or 255, otherwise 8. Reading it back gives the
/// same pixels; which bytes they are depends on what packs them in this build (zlib_stream.hpp).
/// \param note  what the file says of itself, as PNG's chunk tEXt has it: keyword, zero byte, Latin-1 text (mark::...)
/// \throws shape_error for a picture without pixels, or of more than a gibibyte
std::vector<std::uint8_t> encode_png(const film& in, std::string_view note = {});

/// The bytes of a mask as a 1-bit PNG: white where the mask is not 0.
/// \throws shape_error for a mask without pixels, or of more than a gibibyte
std::vector<std::uint8_t> encode_mask_png(const mask_patch& in, std::string_view note = {});

/// The bytes of a colour PNG file, 8 bits a channel.
/// \throws shape_error for a picture without pixels, or of more than a gibibyte
std::vector<std::uint8_t> encode_png(const rgb_image& in, std::string_view note = {});

/// Creates or replaces `file` with encode_png(in, note), as a whole or not at all.
/// \throws file_error naming the file and the reason (no such folder, disk full, ...); shape_error as encode_png
void write_png(const std::filesystem::path& file, const film& in, std::string_view note = {});

void write_png(const std::filesystem::path& file, const rgb_image& in, std::string_view note = {});

/// Creates or replaces `file` with a mask: 0 black, anything else white, 1 bit a pixel.
/// \throws as write_png
void write_mask(const std::filesystem::path& file, const mask_patch& in, std::string_view note = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/image/png_writer_impl.hpp"
#endif
