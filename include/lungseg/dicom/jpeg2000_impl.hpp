// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <openjpeg.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/jpeg2000.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Bytes in memory as OpenJPEG reads them.
struct memory_stream {
  std::span<const std::uint8_t> bytes;
  std::size_t at = 0;

  static OPJ_SIZE_T read(void* into, OPJ_SIZE_T count, void* self) {
    auto& own = *static_cast<memory_stream*>(self);
    const std::size_t given = std::min<std::size_t>(count, own.bytes.size() - own.at);
    if (given == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(into, own.bytes.data() + own.at, given);
    own.at += given;
    return given;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T count, void* self) {
    auto& own = *static_cast<memory_stream*>(self);
    if (count < 0) return -1;
    const auto left = static_cast<OPJ_OFF_T>(own.bytes.size() - own.at);
    own.at += static_cast<std::size_t>(std::min(count, left));
    return std::min(count, left);
  }
  static OPJ_BOOL seek(OPJ_OFF_T place, void* self) {
    auto& own = *static_cast<memory_stream*>(self);
    if (place < 0 || static_cast<std::size_t>(place) > own.bytes.size()) return OPJ_FALSE;
    own.at = static_cast<std::size_t>(place);
    return OPJ_TRUE;
  }
};

using jpeg2000_stream = std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)>;
using jpeg2000_codec = std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)>;
using jpeg2000_image = std::unique_ptr<opj_image_t, void (*)(opj_image_t*)>;

inline jpeg2000_stream stream_over(memory_stream& memory) {
  jpeg2000_stream stream{opj_stream_default_create(OPJ_TRUE), opj_stream_destroy};
  if (!stream) throw std::bad_alloc{};
  opj_stream_set_read_function(stream.get(), memory_stream::read);
  opj_stream_set_skip_function(stream.get(), memory_stream::skip);
  opj_stream_set_seek_function(stream.get(), memory_stream::seek);
  opj_stream_set_user_data(stream.get(), &memory, nullptr);
  opj_stream_set_user_data_length(stream.get(), memory.bytes.size());
  return stream;
}

inline jpeg2000_codec codec_for(std::span<const std::uint8_t> bytes) {
  const bool bare = bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0x4F;
  jpeg2000_codec codec{opj_create_decompress(bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2), opj_destroy_codec};
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  expect<format_error>(codec && opj_setup_decoder(codec.get(), &parameters), "JPEG 2000 cannot be decoded here");
  return codec;
}

/// \pre the header was read
inline void expect_claimed(const opj_image_t& image, const pixel_layout& layout) {
  const auto claim = [](auto height, auto width) { return std::to_string(height) + " x " + std::to_string(width); };
  const auto samples = static_cast<OPJ_UINT32>(layout.samples);
  expect<format_error>(image.numcomps == samples, "its JPEG 2000 stream has " + std::to_string(image.numcomps) +
                                                      " components, its header says " + std::to_string(samples));
  for (OPJ_UINT32 c = 0; c < samples; ++c) {
    const opj_image_comp_t& component = image.comps[c];
    expect<format_error>(component.w == static_cast<OPJ_UINT32>(layout.width) &&
                             component.h == static_cast<OPJ_UINT32>(layout.height) && component.dx == 1 &&
                             component.dy == 1,
                         "its JPEG 2000 stream is " + claim(component.h, component.w) + ", its header says " +
                             claim(layout.height, layout.width));
    expect<format_error>(component.prec <= static_cast<OPJ_UINT32>(layout.allocated),
                         "its JPEG 2000 stream has " + std::to_string(component.prec) + " bits, its header says " +
                             std::to_string(layout.allocated));
  }
}

/// A component's values as words; of an unsigned stream in a signed picture the highest bit is the sign.
inline void take_component(const opj_image_comp_t& from, const pixel_layout& layout, int index,
                           std::vector<std::uint16_t>& words) {
  expect<format_error>(from.data != nullptr, "its JPEG 2000 stream holds no pixels");
  const int sign = layout.is_signed && !from.sgnd ? 1 << (from.prec - 1) : 0;
  const auto step = static_cast<std::size_t>(layout.samples);
  for (std::size_t i = 0; i < layout.pixels(); ++i)
    words[i * step + static_cast<std::size_t>(index)] =
        static_cast<std::uint16_t>(from.data[i] & sign ? from.data[i] - 2 * sign : from.data[i]);
}

}  // namespace detail

LUNGSEG_INLINE std::vector<std::uint16_t> decode_jpeg2000(std::span<const std::uint8_t> stream,
                                                          const pixel_layout& layout) {
  detail::memory_stream memory{stream};
  const detail::jpeg2000_stream in = detail::stream_over(memory);
  const detail::jpeg2000_codec codec = detail::codec_for(stream);
  opj_image_t* made = nullptr;
  const bool header = opj_read_header(in.get(), codec.get(), &made) == OPJ_TRUE;
  const detail::jpeg2000_image image{made, opj_image_destroy};
  expect<format_error>(header && image, "its JPEG 2000 stream is damaged");
  detail::expect_claimed(*image, layout);
  const bool whole = opj_decode(codec.get(), in.get(), image.get()) == OPJ_TRUE;
  expect<format_error>(whole, "its JPEG 2000 stream is damaged or truncated");
  detail::expect_claimed(*image, layout);
  std::vector<std::uint16_t> words(layout.pixels() * static_cast<std::size_t>(layout.samples));
  for (int c = 0; c < layout.samples; ++c) detail::take_component(image->comps[c], layout, c, words);
  return words;
}

LUNGSEG_INLINE bool is_lossy_jpeg2000(std::span<const std::uint8_t> stream) {
  constexpr std::uint8_t begin[] = {0xFF, 0x4F, 0xFF, 0x51};  // SOC and SIZ, in a JP2 file behind its boxes
  constexpr std::size_t wavelet = 13;                         // place in COD
  const auto found = std::search(stream.begin(), stream.end(), std::begin(begin), std::end(begin));
  for (auto at = static_cast<std::size_t>(found - stream.begin()) + 2; at + wavelet < stream.size();) {
    const int marker = stream[at + 1];
    if (stream[at] != 0xFF || marker == 0x90) break;  // SOT: the main header is over
    if (marker == 0x52) return stream[at + wavelet] == 0;
    at += 2 + static_cast<std::size_t>((stream[at + 2] << 8) | stream[at + 3]);
  }
  return false;
}

}}  // namespace lungseg::LUNGSEG_ABI
