// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lungseg/data/image/exif.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/masks/mask_labels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A picture for find_labels, and what its file says about its values.
struct colour_picture {
  indexed_picture pixels;
  bool deep = false;                    // 16 bits
  bool transparent = false;             // opacity differs between pixels
  std::vector<label_colour> palette{};  // of a PNG that has one
};

template <class T>
bool opacity_differs(const decoded<T>& in) {
  const std::size_t step = static_cast<std::size_t>(in.channels),
                    count = static_cast<std::size_t>(in.height) * static_cast<std::size_t>(in.width);
  if (in.channels % 2 == 1) return false;
  const T* const opacity = in.pixels.get() + step - 1;
  for (std::size_t i = 1; i < count; ++i)
    if (opacity[i * step] != opacity[0]) return true;
  return false;
}

/// One pixel; `full` is what a channel holds at most.
template <class T>
label_colour colour_of(const T* p, int channels, bool transparent) noexcept {
  constexpr std::uint64_t full = std::uint64_t{1} << (8 * sizeof(T));
  label_colour result;
  const std::uint64_t opacity = transparent ? p[channels - 1] : full - 1;
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t value = p[channels >= 3 ? i : 0];
    result.channel[static_cast<std::size_t>(i)] =
        static_cast<std::uint16_t>((value * opacity + full / 2 - 1) / (full - 1));
  }
  if (transparent) result.channel[3] = static_cast<std::uint16_t>(opacity);
  return result;
}

template <class T>
colour_picture index_colours(const decoded<T>& in) {
  colour_picture result{{{in.height, in.width}, {}}, sizeof(T) == 2, opacity_differs(in)};
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::uint64_t last = 0;
  std::uint32_t index = 0;
  const T* p = in.pixels.get();
  for (std::uint32_t& pixel : result.pixels.index.pixels) {
    const label_colour colour = colour_of(p, in.channels, result.transparent);
    std::uint64_t key;
    static_assert(sizeof key == sizeof colour.channel);
    std::memcpy(&key, colour.channel.data(), sizeof key);
    if (key != last || result.pixels.colours.empty()) {  // neighbours are mostly alike
      const auto [place, fresh] = known.try_emplace(key, static_cast<std::uint32_t>(result.pixels.colours.size()));
      if (fresh) result.pixels.colours.push_back(colour);
      index = place->second, last = key;
    }
    pixel = index;
    p += in.channels;
  }
  return result;
}

/// The palette of a PNG, or nothing when it has none. The file is known to be whole.
/// \source ISO/IEC 15948:2004, 11.2.3
inline std::vector<label_colour> palette_of(std::span<const std::uint8_t> png, const std::string& name) {
  byte_reader reader{png, name};
  reader.seek(png_signature.size());
  while (reader.left() > 0) {
    const std::uint32_t length = reader.u32();
    const auto type = reader.take(4), data = reader.take(length);
    reader.take(4);
    if (std::string_view{reinterpret_cast<const char*>(type.data()), 4} != "PLTE") continue;
    std::vector<label_colour> palette;
    for (std::size_t i = 0; i + 3 <= data.size(); i += 3) palette.push_back({{data[i], data[i + 1], data[i + 2], 0}});
    return palette;
  }
  return {};
}

inline colour_picture read_colours(const std::filesystem::path& file, const read_options& options) {
  const auto [header, bytes] = read_encoded(file, options);
  const std::string name = file.string();
  const bool png = header.kind == image_header::format::png;
  colour_picture result = png && header.bits == 16 ? index_colours(decode<std::uint16_t>(bytes, header, name))
                                                   : index_colours(decode<std::uint8_t>(bytes, header, name));
  result.pixels.index = oriented(std::move(result.pixels.index), header.orientation);
  constexpr std::size_t type_of_colour = 25;  // in the header chunk
  if (png && bytes[type_of_colour] == 3) result.palette = palette_of(bytes, name);
  return result;
}

/// What a named value is in this picture: of the ways to read it, the one that is closest to a colour of the picture.
inline label_colour meaning_of(const label_value& value, const colour_picture& in) {
  const auto channel = [&](std::size_t i) { return static_cast<std::uint16_t>(value.channel[i]); };
  const auto full = static_cast<std::uint16_t>(!in.transparent ? 0 : in.deep ? 65535 : 255);
  std::vector<label_colour> ways{{{channel(0), channel(1), channel(2), full}}};
  if (value.is_grey && in.transparent) {  // opacity alone tells, of white or of black
    ways.push_back({{channel(0), channel(0), channel(0), channel(0)}});
    ways.push_back({{0, 0, 0, channel(0)}});
  }
  if (value.is_grey && channel(0) < in.palette.size()) {
    ways = {in.palette[channel(0)]};
    ways[0].channel[3] = full;
  }
  const auto away = [&](const label_colour& way) {
    int least = 1 << 16;
    for (const label_colour& colour : in.pixels.colours) least = std::min(least, distance(way, colour));
    return least;
  };
  return *std::min_element(ways.begin(), ways.end(), [&](const auto& a, const auto& b) { return away(a) < away(b); });
}

}  // namespace detail

LUNGSEG_INLINE labelled_mask read_labels(const std::filesystem::path& file, const std::vector<label_value>& named,
                                         const read_options& options) {
  const detail::colour_picture picture = detail::read_colours(file, options);
  std::vector<label_colour> colours;
  for (const label_value& value : named) colours.push_back(detail::meaning_of(value, picture));
  return find_labels(picture.pixels, colours);
}

LUNGSEG_INLINE mask read_mask(const std::filesystem::path& file, const read_options& options) {
  return read_labels(file, {}, options).inside();
}

}}  // namespace lungseg::LUNGSEG_ABI
