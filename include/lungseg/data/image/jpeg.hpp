// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The container of JPEG: markers, frame header, EXIF block. Decoding the pixels is film_io.hpp's work.
/// \source ITU-T T.81, annex B (compressed data formats); Adobe Technical Note 5116 (APP14)

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lungseg/data/image/exif.hpp"
#include "lungseg/data/image/image_header.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline bool is_jpeg(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

inline bool begins_with(std::span<const std::uint8_t> bytes, std::string_view text) noexcept {
  return bytes.size() >= text.size() && std::equal(text.begin(), text.end(), bytes.begin(), [](char a, std::uint8_t b) {
           return static_cast<std::uint8_t>(a) == b;
         });
}

/// Start of frame, of whichever process.
constexpr bool is_jpeg_frame(std::uint32_t marker) noexcept {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

inline void read_jpeg_frame(std::uint32_t marker, std::span<const std::uint8_t> data, const std::string& name,
                            image_header& header) {
  byte_reader reader{data, name};
  if (marker > 0xC2)
    reader.fail("JPEG process " + std::to_string(marker - 0xC0) +
                " (lossless, hierarchical or arithmetic) is not supported, expected baseline or progressive");
  header.bits = static_cast<int>(reader.u8());
  header.height = reader.u16();
  header.width = reader.u16();
  header.channels = static_cast<int>(reader.u8());
  if (header.bits != 8) reader.fail("JPEG has " + std::to_string(header.bits) + " bits a channel, expected 8");
}

/// The next marker of the file, wherever the reader stands in compressed data; 0 at the file's end.
inline std::uint32_t next_jpeg_marker(byte_reader& reader) {
  while (reader.left() >= 2) {
    if (reader.u8() != 0xFF) continue;
    std::uint32_t marker = reader.u8();
    while (marker == 0xFF && reader.left() > 0) marker = reader.u8();
    const bool stuffed = marker == 0x00 || marker == 0x01 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD7);
    if (!stuffed) return marker;
  }
  return 0;
}

/// Reads the segments up to the first frame; an EXIF block comes before it. `bytes` may be the beginning of the file.
/// \throws format_error naming `name` and the fault
inline image_header read_jpeg_header(std::span<const std::uint8_t> bytes, const std::string& name) {
  byte_reader reader{bytes, name};
  reader.seek(2);
  image_header header{.kind = image_header::format::jpeg};
  bool adobe = false;
  while (const std::uint32_t marker = next_jpeg_marker(reader)) {
    if (marker == 0xD9 || marker == 0xDA) reader.fail("JPEG has no frame header");
    const std::uint32_t length = reader.u16();
    if (length < 2) reader.fail("JPEG segment of " + std::to_string(length) + " bytes, expected at least 2");
    const auto data = reader.take(length - 2);
    if (marker == 0xE1 && begins_with(data, std::string_view{"Exif\0\0", 6}))
      header.orientation = exif_orientation(data.subspan(6));
    adobe = adobe || (marker == 0xEE && begins_with(data, "Adobe"));
    if (!is_jpeg_frame(marker)) continue;
    read_jpeg_frame(marker, data, name, header);
    // Without Adobe's marker nothing says whether 255 is full ink or none.
    if (header.channels == 4 && !adobe) reader.fail("JPEG with four channels but no Adobe marker: colours unknown");
    return header;
  }
  reader.fail("is truncated: JPEG without a frame header");
}

/// A code table that lists more symbols than there are would overrun the decoder's.
inline void expect_sound_codes(byte_reader reader) {
  while (reader.left() > 0) {
    reader.take(1);
    std::size_t symbols = 0;
    for (const std::uint8_t of_this_length : reader.take(16)) symbols += of_this_length;
    if (symbols > 256) reader.fail("JPEG code table of " + std::to_string(symbols) + " symbols, expected at most 256");
    reader.take(symbols);
  }
}

/// Sampling factors from 1 to 4 that do not divide the largest would leave the decoder's rows too short.
inline void expect_sound_sampling(byte_reader reader) {
  reader.take(5);
  const auto channels = reader.take(std::size_t{3} * reader.u8());
  int most_h = 1, most_v = 1;
  for (std::size_t c = 0; c < channels.size(); c += 3) {
    most_h = std::max(most_h, channels[c + 1] >> 4);
    most_v = std::max(most_v, channels[c + 1] & 15);
  }
  for (std::size_t c = 0; c < channels.size(); c += 3) {
    const int h = channels[c + 1] >> 4, v = channels[c + 1] & 15;
    if (h < 1 || v < 1 || most_h > 4 || most_v > 4 || most_h % h != 0 || most_v % v != 0)
      reader.fail("JPEG sampling factors are " + std::to_string(h) + " x " + std::to_string(v) + " of " +
                  std::to_string(most_h) + " x " + std::to_string(most_v) + ", expected divisors");
  }
}

/// Notes the quantisation tables of a segment, as bits; the decoder takes zeros for those that are missing.
inline void add_quantisation_tables(byte_reader reader, std::uint32_t& defined) {
  while (reader.left() > 0) {
    const std::uint32_t precision_and_place = reader.u8();
    defined |= 1u << (precision_and_place & 15);
    reader.take(precision_and_place >> 4 ? 128 : 64);
  }
}
/// Those that a frame header asks for.
inline std::uint32_t quantisation_tables_of(byte_reader reader) {
  reader.take(5);
  const auto channels = reader.take(std::size_t{3} * reader.u8());
  std::uint32_t wanted = 0;
  for (std::size_t c = 2; c < channels.size(); c += 3) wanted |= 1u << (channels[c] & 15);
  return wanted;
}

/// Follows the markers to the end of the picture: the decoder paints the missing part of a cut file grey and is
/// content. Checks the tables on the way. Bytes after the end marker are allowed; cameras put previews there.
/// \throws format_error when the end marker or a table is missing, or a table is broken
inline void expect_whole_jpeg(std::span<const std::uint8_t> bytes, const std::string& name) {
  byte_reader reader{bytes, name};
  reader.seek(2);
  std::uint32_t defined = 0, wanted = 0;
  while (const std::uint32_t marker = next_jpeg_marker(reader)) {
    if (marker == 0xD9) return;
    const std::uint32_t length = reader.u16();
    const byte_reader segment{reader.take(length < 2 ? 0 : length - 2), name};
    if (marker == 0xC4) expect_sound_codes(segment);
    if (marker == 0xDB) add_quantisation_tables(segment, defined);
    if (is_jpeg_frame(marker)) expect_sound_sampling(segment), wanted = quantisation_tables_of(segment);
    if (marker == 0xDA && (wanted & ~defined) != 0) reader.fail("JPEG lacks a quantisation table");
  }
  reader.fail("is truncated: JPEG without its end marker");
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
