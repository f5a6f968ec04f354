// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// PNG and JPEG files of every kind that a hospital may send, built byte by byte so that tests know each pixel.

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/image/stb.hpp"

namespace lungseg_test {

using bytes = std::vector<std::uint8_t>;

inline void put_bytes(const std::filesystem::path& file, const bytes& contents) {
  std::ofstream stream{file, std::ios::binary};
  stream.write(reinterpret_cast<const char*>(contents.data()), static_cast<std::streamsize>(contents.size()));
}

/// What goes into a PNG. `rows` are the unfiltered scanlines, as many bytes each as the header implies.
struct odd_png {
  std::uint32_t width = 1, height = 1;
  std::uint8_t bits = 8, colour_type = 0, interlace = 0;
  std::vector<bytes> rows;  // of all interlace passes in turn
  bytes palette, transparency;
};

inline bytes encode(const odd_png& in) {
  using namespace lungseg::detail;
  bytes header, raw;
  append_u32(header, in.width);
  append_u32(header, in.height);
  header.insert(header.end(), {in.bits, in.colour_type, 0, 0, in.interlace});
  for (const bytes& row : in.rows) {
    raw.push_back(0);
    raw.insert(raw.end(), row.begin(), row.end());
  }
  int size = 0;
  std::uint8_t* packed = stb::stbi_zlib_compress(raw.data(), static_cast<int>(raw.size()), &size, 8);
  bytes out{png_signature.begin(), png_signature.end()};
  append_chunk(out, "IHDR", header);
  if (!in.palette.empty()) append_chunk(out, "PLTE", in.palette);
  if (!in.transparency.empty()) append_chunk(out, "tRNS", in.transparency);
  append_chunk(out, "IDAT", {packed, static_cast<std::size_t>(size)});
  append_chunk(out, "IEND", {});
  std::free(packed);
  return out;
}

/// 16-bit grey samples as one PNG row.
inline bytes row16(const std::vector<std::uint16_t>& samples) {
  bytes row;
  for (const std::uint16_t v : samples)
    row.insert(row.end(), {static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v)});
  return row;
}

/// The scanlines of 8-bit grey pixels in the seven passes of Adam7.
inline std::vector<bytes> interlaced_rows(const lungseg::film& in) {
  constexpr int y0[] = {0, 0, 4, 0, 2, 0, 1}, x0[] = {0, 4, 0, 2, 0, 1, 0};
  constexpr int dy[] = {8, 8, 8, 4, 4, 2, 2}, dx[] = {8, 8, 4, 4, 2, 2, 1};
  std::vector<bytes> rows;
  for (int pass = 0; pass < 7; ++pass)
    for (int y = y0[pass]; y < in.height; y += dy[pass]) {
      bytes row;
      for (int x = x0[pass]; x < in.width; x += dx[pass]) row.push_back(in(y, x));
      if (!row.empty()) rows.push_back(row);
    }
  return rows;
}

/// What goes into a JPEG: flat 8 x 8 blocks, so that its lossy coding keeps every value exactly.
struct odd_jpeg {
  int rows = 1, columns = 1;               // of blocks
  std::vector<std::vector<int>> channels;  // the value 0..255 of each block, row by row
  int adobe = -1;                          // the transform of an Adobe marker: 0 as is, 1 YCbCr, 2 YCCK; -1: no marker
  int orientation = 0;                     // of an EXIF block; 0: none
  bool exif_big_endian = true;
  std::uint8_t process = 0xC0;  // start-of-frame marker; 0xC2 progressive
  bool end_marker = true;
};

namespace jpeg {

inline void segment(bytes& out, std::uint8_t marker, const bytes& data) {
  const std::size_t length = data.size() + 2;
  out.insert(out.end(), {0xFF, marker, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  out.insert(out.end(), data.begin(), data.end());
}

inline bytes exif(int orientation, bool big_endian) {
  bytes out{'E', 'x', 'i', 'f', 0, 0};
  const auto number = [&](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i)
      out.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian ? count - 1 - i : i))));
  };
  out.insert(out.end(), 2, big_endian ? 'M' : 'I');
  number(42, 2);
  number(8, 4);
  number(2, 2);  // entries: one of another kind first
  number(0x0100, 2), number(4, 2), number(1, 4), number(777, 4);
  number(0x0112, 2), number(3, 2), number(1, 4), number(static_cast<std::uint32_t>(orientation), 2), number(0, 2);
  number(0, 4);
  return out;
}

/// Bits, highest first, with the zero byte that follows every 0xFF.
class bit_writer {
 public:
  explicit bit_writer(bytes& out) : out_{&out} {}
  void put(std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) {
      byte_ = static_cast<std::uint8_t>(byte_ << 1 | (value >> i & 1u));
      if (++filled_ < 8) continue;
      out_->push_back(byte_);
      if (byte_ == 0xFF) out_->push_back(0);
      filled_ = 0;
    }
  }
  void flush() {
    while (filled_ != 0) put(1, 1);
  }

 private:
  bytes* out_;
  std::uint8_t byte_ = 0;
  int filled_ = 0;
};

}  // namespace jpeg

inline bytes encode(const odd_jpeg& in) {
  const int count = static_cast<int>(in.channels.size()), height = 8 * in.rows, width = 8 * in.columns;
  const auto low = [](int v) { return static_cast<std::uint8_t>(v); };
  bytes out{0xFF, 0xD8};
  if (in.orientation > 0) jpeg::segment(out, 0xE1, jpeg::exif(in.orientation, in.exif_big_endian));
  if (in.adobe >= 0) jpeg::segment(out, 0xEE, {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, low(in.adobe)});
  bytes quantisers(65, 8);  // DC is 8 times the mean, so a step of 8 makes it exact
  quantisers[0] = 0;
  jpeg::segment(out, 0xDB, quantisers);
  bytes frame{8, low(height >> 8), low(height), low(width >> 8), low(width), low(count)};
  for (int c = 0; c < count; ++c) frame.insert(frame.end(), {low(c + 1), 0x11, 0});
  jpeg::segment(out, in.process, frame);
  bytes dc(17, 0), ac(17, 0);
  dc[4] = 12;  // twelve codes of four bits: the size of a difference is its code
  for (int i = 0; i < 12; ++i) dc.push_back(low(i));
  ac[0] = 0x10;
  ac[1] = 1;  // one code of one bit: end of block
  ac.push_back(0);
  jpeg::segment(out, 0xC4, dc);
  jpeg::segment(out, 0xC4, ac);
  const bool progressive = in.process == 0xC2;
  bytes scan{low(count)};
  for (int c = 0; c < count; ++c) scan.insert(scan.end(), {low(c + 1), 0});
  scan.insert(scan.end(), {0, low(progressive ? 0 : 63), 0});
  jpeg::segment(out, 0xDA, scan);
  jpeg::bit_writer bits{out};
  std::vector<int> before(static_cast<std::size_t>(count), 0);
  for (std::size_t block = 0; block < static_cast<std::size_t>(in.rows * in.columns); ++block)
    for (std::size_t c = 0; c < in.channels.size(); ++c) {
      const int value = in.channels[c][block] - 128, difference = value - std::exchange(before[c], value);
      int size = 0;
      while (std::abs(difference) >> size) ++size;
      bits.put(static_cast<std::uint32_t>(size), 4);
      bits.put(static_cast<std::uint32_t>(difference < 0 ? difference + (1 << size) - 1 : difference), size);
      if (!progressive) bits.put(0, 1);
    }
  bits.flush();
  if (in.end_marker) out.insert(out.end(), {0xFF, 0xD9});
  return out;
}

/// Each value as a flat 8 x 8 block, as a JPEG of such blocks is decoded.
inline lungseg::film blocks(int rows, int columns, const std::vector<int>& values) {
  lungseg::film out{8 * rows, 8 * columns};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      out(y, x) = static_cast<std::uint8_t>(values[static_cast<std::size_t>(y / 8 * columns + x / 8)]);
  return out;
}

}  // namespace lungseg_test
