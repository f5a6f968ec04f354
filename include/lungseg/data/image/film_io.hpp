// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lungseg/data/image/image_header.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Height and width of a picture in pixels.
struct image_extent {
  int height = 0, width = 0;
  bool operator==(const image_extent&) const = default;
};

/// A film as its file has it.
struct film_file {
  film pixels;
  grey_levels levels{};                    // the values in the file that became 0 and 255
  std::optional<film_pose> pose{};         // how the file says that the film lies; none: it does not say
  std::optional<pixel_spacing> spacing{};  // none: the file does not say. What PNG and JPEG files say of it is not
                                           // believed, as it is of a printer or a screen
  double pixel_aspect = 1;                 // height over width of a pixel, as the file says
  std::optional<double> other_aspect{};    // that the file says besides, and that contradicts the first

  film_grid grid() const { return {pixels.height, pixels.width, pose.value_or(film_pose{}), pixel_aspect}; }
};

/// Height and width as read_film would return them, from the header alone.
/// \throws file_error, format_error as read_film does for a bad header
image_extent image_size(const std::filesystem::path& file, const read_options& options = {});

/// Reads a PNG (1 to 16 bits; grey, palette, colour, transparent, interlaced) or JPEG (baseline or progressive; grey,
/// RGB, CMYK and YCCK with Adobe's marker) as one channel of 8 bits.
///   - Colour becomes luma (BT.601); where red, green and blue agree, exactly that value.
///   - Transparent pixels are laid over black.
///   - 1, 2 and 4 bits are spread over 0..255, 8 bits stay as they are.
///   - 16 bits are spread between the film's own levels (levels_of what lies within its border, content_of), so 12 bits
///     in 16 are not dark, and neither an offset nor a few bright pixels matter.
///   - The EXIF orientation of a JPEG is obeyed: the result is the picture as a viewer shows it.
///
/// A file that options.also holds is read by that.
/// \throws file_error when the file is missing or cannot be read; format_error when it is empty, truncated, damaged, no
///         picture, of zero size, or larger than options.max_pixels. Both name the file.
film_file read_film_file(const std::filesystem::path& file, const read_options& options = {});

/// The same of a file's bytes, wherever they came from.
/// \param name  what messages call the film
/// \throws format_error as read_film_file
film_file read_film_bytes(std::span<const std::uint8_t> bytes, const std::string& name,
                          const read_options& options = {});

/// A film of 16-bit pixels as read_film_file would give it: 10, 12, 14 or 16 bits, with or without an offset, are
/// spread between the film's own levels.
film_file to_eight_bits(const basic_film<std::uint16_t>& in);

/// The pixels of read_film_file.
/// \throws as read_film_file
film read_film(const std::filesystem::path& file, const read_options& options = {});

/// The files of a folder, not of its subfolders, that are pictures by their names (any case), sorted by name: .png,
/// .jpg and .jpeg, and pictures of formats that are not read here (.tif, .bmp, .jp2, ...), which fail when they are
/// read, so that none of them is passed over in silence.
/// \throws file_error when the folder is missing, is none, or cannot be listed
std::vector<std::filesystem::path> list_films(const std::filesystem::path& folder);
/// The same one by one, in whatever order the system has them, for folders of any size.
/// \throws as list_films
void each_film(const std::filesystem::path& folder, const std::function<void(const std::filesystem::path&)>& take);
/// The folders below one, at any depth, that hold such pictures which this library has not made, sorted. Links are
/// followed, and each folder is gone into once (walk_files); folders that cannot be read are passed over.
std::vector<std::filesystem::path> film_folders_below(const std::filesystem::path& folder);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/image/film_io_impl.hpp"
#endif
