// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/png_filter.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/image/zlib_stream.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Rows of bytes as they go into the compressor, and what the header has to say about them.
struct png_rows {
  int height = 0, width = 0;
  int bits = 8, colour_type = 0;  // 0 grey, 2 colour
  std::size_t stride = 0;         // bytes a row
  std::span<const std::uint8_t> bytes{};
};

inline std::vector<std::uint8_t> encode_png_rows(const png_rows& rows, std::string_view note) {
  expect<shape_error>(rows.height > 0 && rows.width > 0, "encode_png: picture is " + std::to_string(rows.height) +
                                                             " x " + std::to_string(rows.width) +
                                                             ", expected at least 1 x 1");
  const std::size_t step = rows.bits < 8 ? 0 : rows.colour_type == 2 ? 3 : 1;
  const std::vector<std::uint8_t> packed = zlib_stream(filtered_rows(rows.bytes, rows.stride, step));
  std::vector<std::uint8_t> out{png_signature.begin(), png_signature.end()};
  std::vector<std::uint8_t> header;
  append_u32(header, static_cast<std::uint32_t>(rows.width));
  append_u32(header, static_cast<std::uint32_t>(rows.height));
  header.insert(header.end(),
                {static_cast<std::uint8_t>(rows.bits), static_cast<std::uint8_t>(rows.colour_type), 0, 0, 0});
  append_chunk(out, "IHDR", header);
  if (!note.empty()) append_chunk(out, "tEXt", {reinterpret_cast<const std::uint8_t*>(note.data()), note.size()});
  append_chunk(out, "IDAT", packed);
  append_chunk(out, "IEND", {});
  return out;
}

/// The bytes of a PNG of one bit a pixel: white where `part`, which begins at (top, left) of the picture, is not 0.
template <image_kind kind>
std::vector<std::uint8_t> encode_one_bit(const image<std::uint8_t, kind>& part, int top, int left, int height,
                                         int width, std::string_view note) {
  const std::size_t stride = (static_cast<std::size_t>(width) + 7) / 8;
  std::vector<std::uint8_t> bits(stride * static_cast<std::size_t>(height));
  for (int y = 0; y < part.height; ++y) {
    std::uint8_t* const row = bits.data() + static_cast<std::size_t>(top + y) * stride;
    for (int x = 0; x < part.width; ++x)
      if (part(y, x)) row[(left + x) / 8] |= static_cast<std::uint8_t>(128 >> ((left + x) % 8));
  }
  return encode_png_rows({height, width, 1, 0, stride, bits}, note);
}

}  // namespace detail

LUNGSEG_INLINE std::vector<std::uint8_t> encode_png(const film& in, std::string_view note) {
  const bool two_values = std::all_of(in.pixels.begin(), in.pixels.end(), [](auto v) { return v == 0 || v == 255; });
  if (two_values) return detail::encode_one_bit(in, 0, 0, in.height, in.width, note);
  return detail::encode_png_rows({in.height, in.width, 8, 0, static_cast<std::size_t>(in.width), in.pixels}, note);
}

LUNGSEG_INLINE std::vector<std::uint8_t> encode_mask_png(const mask_patch& in, std::string_view note) {
  return detail::encode_one_bit(in.inside, in.top, in.left, in.height, in.width, note);
}

LUNGSEG_INLINE std::vector<std::uint8_t> encode_png(const rgb_image& in, std::string_view note) {
  static_assert(sizeof(rgb) == 3 && std::is_trivially_copyable_v<rgb>);
  const std::span bytes{reinterpret_cast<const std::uint8_t*>(in.pixels.data()), 3 * in.pixels.size()};
  return detail::encode_png_rows({in.height, in.width, 8, 2, static_cast<std::size_t>(in.width) * 3, bytes}, note);
}

LUNGSEG_INLINE void write_png(const std::filesystem::path& file, const film& in, std::string_view note) {
  const auto bytes = encode_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

LUNGSEG_INLINE void write_png(const std::filesystem::path& file, const rgb_image& in, std::string_view note) {
  const auto bytes = encode_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

LUNGSEG_INLINE void write_mask(const std::filesystem::path& file, const mask_patch& in, std::string_view note) {
  const auto bytes = encode_mask_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

}}  // namespace lungseg::LUNGSEG_ABI
