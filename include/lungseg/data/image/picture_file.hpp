// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Picture files as bytes, headers and decoded values, before anybody asks what the values mean.

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lungseg/data/image/jpeg.hpp"
#include "lungseg/data/image/other_formats.hpp"
#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/stb.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/luma.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline std::string lower_extension(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

inline bool has_film_extension(const std::filesystem::path& file) {
  const std::string extension = lower_extension(file);
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

/// Whether a file is a picture by its name, of a format that is read here or not.
inline bool has_picture_extension(const std::filesystem::path& file) {
  return has_film_extension(file) ||
         std::ranges::find(other_picture_extensions, lower_extension(file)) != other_picture_extensions.end();
}

inline image_header read_header(std::span<const std::uint8_t> bytes, const std::string& name) {
  expect<format_error>(!bytes.empty(), name + ": is empty, expected a PNG or JPEG picture");
  if (is_png(bytes)) return read_png_header(bytes, name);
  if (is_jpeg(bytes)) return read_jpeg_header(bytes, name);
  const std::string_view other = other_format_of(bytes);
  if (!other.empty()) throw format_error{name + ": is " + std::string{other} + ", not a PNG or JPEG picture"};
  throw format_error{name + ": is not a PNG or JPEG picture"};
}

/// The whole file, or its first `limit` bytes.
inline std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file, std::uintmax_t limit) {
  std::error_code fault;
  const bool regular = std::filesystem::is_regular_file(file, fault);
  expect<file_error>(!fault, file.string() + ": cannot open: " + fault.message());
  expect<file_error>(regular, file.string() + ": cannot open: not a regular file");
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  expect<file_error>(stream.is_open(), file.string() + ": cannot open: " + std::strerror(errno));
  const std::uintmax_t size = std::min(std::filesystem::file_size(file, fault), limit);
  std::vector<std::uint8_t> bytes(fault ? 0 : size);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  expect<file_error>(stream.gcount() == static_cast<std::streamsize>(bytes.size()),
                     file.string() + ": cannot read: " + std::strerror(errno));
  return bytes;
}

inline void expect_size(const image_header& header, const read_options& options, const std::string& name) {
  const std::string claim = std::to_string(header.height) + " x " + std::to_string(header.width) + " pixels";
  expect<format_error>(header.height > 0 && header.width > 0, name + ": claims " + claim + ", expected at least 1 x 1");
  // Each side is below 2^32, but their product need not fit.
  expect<format_error>(header.height <= options.max_pixels / header.width,
                       name + ": claims " + claim + ", more than the limit of " + std::to_string(options.max_pixels));
}

/// The beginning of a file is enough for nearly every header; only a JPEG with large colour profiles needs all of it.
inline image_header read_checked_header(const std::filesystem::path& file, const read_options& options) {
  constexpr std::uintmax_t beginning = 1 << 17;
  const std::string name = file.string();
  std::vector<std::uint8_t> bytes = read_bytes(file, beginning);
  image_header header;
  try {
    header = read_header(bytes, name);
  } catch (const format_error&) {
    if (bytes.size() < beginning) throw;
    bytes = read_bytes(file, 64 * beginning);
    header = read_header(bytes, name);
  }
  expect_size(header, options, name);
  return header;
}

/// Pixels as the file has them: 1 to 4 channels of 8 or 16 bits, interleaved.
template <class T>
struct decoded {
  int height = 0, width = 0, channels = 0;
  std::unique_ptr<T, void (*)(void*)> pixels{nullptr, stb::stbi_image_free};
};

template <class T>
decoded<T> decode(std::span<const std::uint8_t> bytes, const image_header& header, const std::string& name) {
  decoded<T> result;
  const int count = static_cast<int>(bytes.size());
  // Scanlines and their filter bytes, four channels of 16 bits, of which a growing block is at most the double.
  const auto side = [](std::int64_t extent) { return static_cast<std::size_t>(extent + 64); };
  const stb::block_limit limit{16 * side(header.height) * side(header.width) + bytes.size()};
  int *w = &result.width, *h = &result.height, *c = &result.channels;
  try {
    if constexpr (sizeof(T) == 2)
      result.pixels.reset(stb::stbi_load_16_from_memory(bytes.data(), count, w, h, c, 0));
    else
      result.pixels.reset(stb::stbi_load_from_memory(bytes.data(), count, w, h, c, 0));
  } catch (const format_error& fault) {
    throw format_error{name + ": cannot be decoded: " + fault.what()};
  }
  expect<format_error>(!limit.met(), name + ": cannot be decoded: holds more than the pixels of its header");
  if (!result.pixels) throw format_error{name + ": cannot be decoded: " + stb::stbi_failure_reason()};
  expect<format_error>(result.height == header.height && result.width == header.width,
                       name + ": its pixels disagree with its header");
  return result;
}

/// One channel from all, transparent parts fading to black.
template <class T>
basic_film<T> to_one_channel(const decoded<T>& in) {
  constexpr std::uint64_t full = std::uint64_t{1} << (8 * sizeof(T));
  basic_film<T> out{in.height, in.width};
  const T* p = in.pixels.get();
  const bool has_alpha = in.channels == 2 || in.channels == 4;
  for (T& value : out.pixels) {
    value = in.channels >= 3 ? luma(p) : p[0];
    if (has_alpha) value = static_cast<T>((value * std::uint64_t{p[in.channels - 1]} + full / 2 - 1) / (full - 1));
    p += in.channels;
  }
  return out;
}

/// A whole file that may be decoded, with its header.
struct encoded_picture {
  image_header header;
  std::vector<std::uint8_t> bytes;
};

inline void expect_whole(const image_header& header, std::span<const std::uint8_t> bytes, const std::string& name) {
  header.kind == image_header::format::png ? expect_whole_png(bytes, name) : expect_whole_jpeg(bytes, name);
}

inline encoded_picture read_encoded(const std::filesystem::path& file, const read_options& options) {
  const std::string name = file.string();
  encoded_picture result{read_checked_header(file, options), {}};
  // No coder needs more than this for the pixels; a longer file is not what it claims, and need not be loaded.
  const std::int64_t most = result.header.height * result.header.width * 16 + (std::int64_t{64} << 20);
  result.bytes = read_bytes(file, static_cast<std::uintmax_t>(std::min<std::int64_t>(most, INT32_MAX)));
  expect_whole(result.header, result.bytes, name);
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
