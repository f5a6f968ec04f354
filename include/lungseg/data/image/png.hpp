// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The container of PNG: chunks and their checksums. Decoding the pixels is film_io.hpp's work.
/// \source ISO/IEC 15948:2004, sections 5 (datastream) and 11 (chunks), annex D (CRC)

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/image/image_header.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr std::array<std::uint8_t, 8> png_signature{0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};

inline bool is_png(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= png_signature.size() && std::equal(png_signature.begin(), png_signature.end(), bytes.begin());
}

constexpr std::array<std::uint32_t, 256> make_png_crc_table() noexcept {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t rest = b;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1u) ? 0xEDB88320u : 0u);
    table[b] = rest;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 256> png_crc_table = make_png_crc_table();

/// The checksum that ends every chunk, over its type and data.
inline std::uint32_t png_crc(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t b : bytes) crc = (crc >> 8) ^ png_crc_table[(crc ^ b) & 255u];
  return ~crc;
}

inline int png_channels(std::uint32_t colour_type, const byte_reader& reader) {
  switch (colour_type) {
    case 0:
      return 1;
    case 2:
    case 3:
      return 3;
    case 4:
      return 2;
    case 6:
      return 4;
  }
  reader.fail("PNG colour type is " + std::to_string(colour_type) + ", expected 0, 2, 3, 4 or 6");
}

/// Reads the header chunk, which the standard puts first. `bytes` may be the beginning of the file only.
/// \throws format_error naming `name` and the fault
inline image_header read_png_header(std::span<const std::uint8_t> bytes, const std::string& name) {
  byte_reader reader{bytes, name};
  reader.take(png_signature.size());
  const std::uint32_t length = reader.u32();
  const auto type = reader.take(4);
  if (length != 13 || std::string_view{reinterpret_cast<const char*>(type.data()), 4} != "IHDR")
    reader.fail("PNG does not begin with its header chunk");
  image_header header{.kind = image_header::format::png};
  header.width = reader.u32();
  header.height = reader.u32();
  header.bits = static_cast<int>(reader.u8());
  header.channels = png_channels(reader.u8(), reader);
  return header;
}

/// An animation's decoder would show the first of its pictures, as if there were no others.
/// \param data of the chunk acTL (Portable Network Graphics, third edition, section 11.3.6.1)
inline void expect_one_picture(std::span<const std::uint8_t> data, const std::string& name) {
  byte_reader reader{data, name};
  const std::uint32_t pictures = reader.u32();
  if (pictures > 1)
    reader.fail("PNG is an animation of " + std::to_string(pictures) + " pictures, and a film is one");
}

/// Follows the chunks to the end and compares their checksums, since the decoder does neither.
/// \throws format_error when the file is cut short, a chunk is damaged, or there are no pixels, or several pictures
inline void expect_whole_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  byte_reader reader{bytes, name};
  reader.seek(png_signature.size());
  bool pixels = false;
  while (true) {
    if (reader.left() == 0) reader.fail("is truncated: PNG without its end chunk");
    const std::uint32_t length = reader.u32();
    const auto checked = reader.take(std::size_t{length} + 4);
    const std::string type{checked.begin(), checked.begin() + 4};
    if (reader.u32() != png_crc(checked)) reader.fail("PNG chunk " + type + " is damaged: wrong checksum");
    if (type == "acTL" && !pixels) expect_one_picture(checked.subspan(4), name);
    pixels = pixels || type == "IDAT";
    if (type == "IEND") break;
  }
  if (!pixels) reader.fail("PNG has no pixels");
}

inline void append_u32(std::vector<std::uint8_t>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void append_chunk(std::vector<std::uint8_t>& out, std::string_view type, std::span<const std::uint8_t> data) {
  append_u32(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = out.size();
  out.insert(out.end(), type.begin(), type.end());
  out.insert(out.end(), data.begin(), data.end());
  append_u32(out, png_crc(std::span{out}.subspan(start)));
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
