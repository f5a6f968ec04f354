// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/image/stb.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Rows of bytes as they go into the compressor, and what the header has to say about them.
struct png_rows {
  int height = 0, width = 0;
  int bits = 8, colour_type = 0;  // 0 grey, 2 colour
  std::size_t stride = 0;         // bytes a row
  std::vector<std::uint8_t> bytes;
};

/// PNG's predictor for filter 4: whichever neighbour is nearest to left + up - corner.
inline int paeth(int left, int up, int corner) noexcept {
  const int guess = left + up - corner;
  const int a = std::abs(guess - left), b = std::abs(guess - up), c = std::abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/// Writes row `y` under filter `kind` (0 none, 1 sub, 2 up, 3 average, 4 Paeth) and returns the sum of magnitudes.
inline std::int64_t filter_row(const png_rows& rows, int y, int kind, std::uint8_t* out) {
  const std::size_t step = rows.colour_type == 2 ? 3 : 1;
  const std::uint8_t* now = rows.bytes.data() + static_cast<std::size_t>(y) * rows.stride;
  const std::uint8_t* above = y > 0 ? now - rows.stride : nullptr;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < rows.stride; ++i) {
    const int left = i >= step ? now[i - step] : 0, up = above ? above[i] : 0;
    const int corner = i >= step && above ? above[i - step] : 0;
    const int guess = kind == 0   ? 0
                      : kind == 1 ? left
                      : kind == 2 ? up
                      : kind == 3 ? (left + up) / 2
                                  : paeth(left, up, corner);
    out[i] = static_cast<std::uint8_t>(now[i] - guess);
    sum += std::abs(static_cast<int>(static_cast<std::int8_t>(out[i])));
  }
  return sum;
}

/// Each row under the filter with the least sum of magnitudes, the heuristic that the standard proposes (12.8); single
/// bits are not filtered.
inline std::vector<std::uint8_t> filtered(const png_rows& rows) {
  std::vector<std::uint8_t> out, trial(rows.stride), best(rows.stride);
  out.reserve((rows.stride + 1) * static_cast<std::size_t>(rows.height));
  for (int y = 0; y < rows.height; ++y) {
    int chosen = 0;
    std::int64_t least = filter_row(rows, y, 0, best.data());
    for (int kind = 1; kind <= 4 && rows.bits == 8; ++kind) {
      const std::int64_t sum = filter_row(rows, y, kind, trial.data());
      if (sum >= least) continue;
      least = sum;
      chosen = kind;
      best.swap(trial);
    }
    out.push_back(static_cast<std::uint8_t>(chosen));
    out.insert(out.end(), best.begin(), best.end());
  }
  return out;
}

inline std::vector<std::uint8_t> encode_png_rows(const png_rows& rows, std::string_view note) {
  expect<shape_error>(rows.height > 0 && rows.width > 0, "encode_png: picture is " + std::to_string(rows.height) +
                                                             " x " + std::to_string(rows.width) +
                                                             ", expected at least 1 x 1");
  std::vector<std::uint8_t> raw = filtered(rows);
  int size = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> packed{
      stb::stbi_zlib_compress(raw.data(), static_cast<int>(raw.size()), &size, 8), std::free};
  if (!packed) throw std::bad_alloc{};
  std::vector<std::uint8_t> out{png_signature.begin(), png_signature.end()};
  std::vector<std::uint8_t> header;
  append_u32(header, static_cast<std::uint32_t>(rows.width));
  append_u32(header, static_cast<std::uint32_t>(rows.height));
  header.insert(header.end(),
                {static_cast<std::uint8_t>(rows.bits), static_cast<std::uint8_t>(rows.colour_type), 0, 0, 0});
  append_chunk(out, "IHDR", header);
  if (!note.empty()) append_chunk(out, "tEXt", {reinterpret_cast<const std::uint8_t*>(note.data()), note.size()});
  append_chunk(out, "IDAT", {packed.get(), static_cast<std::size_t>(size)});
  append_chunk(out, "IEND", {});
  return out;
}

template <image_kind kind>
png_rows one_bit_rows(const image<std::uint8_t, kind>& in) {
  const std::size_t stride = (static_cast<std::size_t>(in.width) + 7) / 8;
  png_rows rows{in.height, in.width, 1,
                0,         stride,   std::vector<std::uint8_t>(stride * static_cast<std::size_t>(in.height))};
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < in.width; ++x)
      if (in(y, x))
        rows.bytes[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x / 8)] |=
            static_cast<std::uint8_t>(128 >> (x % 8));
  return rows;
}

}  // namespace detail

LUNGSEG_INLINE std::vector<std::uint8_t> encode_png(const film& in, std::string_view note) {
  const bool two_values = std::all_of(in.pixels.begin(), in.pixels.end(), [](auto v) { return v == 0 || v == 255; });
  if (two_values) return detail::encode_png_rows(detail::one_bit_rows(in), note);
  return detail::encode_png_rows({in.height, in.width, 8, 0, static_cast<std::size_t>(in.width), in.pixels}, note);
}

LUNGSEG_INLINE std::vector<std::uint8_t> encode_mask_png(const mask& in, std::string_view note) {
  return detail::encode_png_rows(detail::one_bit_rows(in), note);
}

LUNGSEG_INLINE std::vector<std::uint8_t> encode_png(const rgb_image& in, std::string_view note) {
  detail::png_rows rows{in.height, in.width, 8, 2, static_cast<std::size_t>(in.width) * 3, {}};
  rows.bytes.reserve(in.pixels.size() * 3);
  for (const rgb& p : in.pixels) rows.bytes.insert(rows.bytes.end(), {p.r, p.g, p.b});
  return detail::encode_png_rows(rows, note);
}

LUNGSEG_INLINE void write_png(const std::filesystem::path& file, const film& in, std::string_view note) {
  const auto bytes = encode_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

LUNGSEG_INLINE void write_png(const std::filesystem::path& file, const rgb_image& in, std::string_view note) {
  const auto bytes = encode_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

LUNGSEG_INLINE void write_mask(const std::filesystem::path& file, const mask& in, std::string_view note) {
  const auto bytes = encode_mask_png(in, note);
  write_atomically(file, std::as_bytes(std::span{bytes}));
}

}}  // namespace lungseg::LUNGSEG_ABI
