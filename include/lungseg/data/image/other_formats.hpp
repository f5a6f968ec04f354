// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lungseg/core/config.hpp"

/// \file
/// Pictures that this library does not read, so that they are not lost in silence and are called by their names.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Names of files that are pictures of formats which are not read here; lower case.
inline constexpr std::array<std::string_view, 16> other_picture_extensions{
    ".tif", ".tiff", ".bmp",  ".gif", ".webp", ".jp2", ".j2k", ".jpx",
    ".jpf", ".heic", ".avif", ".pgm", ".ppm",  ".nii", ".mha", ".nrrd"};

/// What a file is by its first bytes, with its article; "" for PNG, JPEG and what nobody knows.
inline std::string_view other_format_of(std::span<const std::uint8_t> bytes) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  using namespace std::string_view_literals;
  struct signature {
    std::string_view begins, name;
    std::size_t at = 0;
  };
  constexpr std::array<signature, 13> known{{{"II*\0"sv, "a TIFF picture"},
                                             {"MM\0*"sv, "a TIFF picture"},
                                             {"BM"sv, "a BMP picture"},
                                             {"GIF8"sv, "a GIF picture"},
                                             {"WEBP"sv, "a WebP picture", 8},
                                             {"\0\0\0\x0cjP  "sv, "a JPEG 2000 picture"},
                                             {"\xff\x4f\xff\x51"sv, "a JPEG 2000 picture"},
                                             {"ftypheic"sv, "an HEIC picture", 4},
                                             {"ftypavif"sv, "an AVIF picture", 4},
                                             {"P5"sv, "a PGM picture"},
                                             {"P6"sv, "a PPM picture"},
                                             {"NRRD"sv, "an NRRD volume"},
                                             {"%PDF"sv, "a PDF document"}}};
  for (const signature& each : known)
    if (text.size() >= each.at + each.begins.size() && text.substr(each.at, each.begins.size()) == each.begins)
      return each.name;
  return "";
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
