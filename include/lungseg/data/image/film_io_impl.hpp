// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "lungseg/core/files/folder_walk.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "lungseg/data/pixels/film_border.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_file to_eight_bits(const basic_film<std::uint16_t>& in) {
  const grey_levels levels = range_of(in).levels;
  return {with_levels(in, levels), levels};
}

namespace detail {

/// \pre expect_whole(header, bytes, name)
inline film_file read_grey(const image_header& header, std::span<const std::uint8_t> bytes, const std::string& name) {
  if (header.kind == image_header::format::png && header.bits == 16)
    return to_eight_bits(to_one_channel(decode<std::uint16_t>(bytes, header, name)));
  return {oriented(to_one_channel(decode<std::uint8_t>(bytes, header, name)), header.orientation), {}};
}

}  // namespace detail

LUNGSEG_INLINE image_extent image_size(const std::filesystem::path& file, const read_options& options) {
  if (options.also && options.also->holds(file)) return options.also->size(file, options);
  const image_header header = detail::read_checked_header(file, options);
  const bool turned = exif_transposes(header.orientation);
  return {static_cast<int>(turned ? header.width : header.height),
          static_cast<int>(turned ? header.height : header.width)};
}

LUNGSEG_INLINE film_file read_film_file(const std::filesystem::path& file, const read_options& options) {
  if (options.also && options.also->holds(file)) return options.also->read(file, options);
  const auto [header, bytes] = detail::read_encoded(file, options);
  return detail::read_grey(header, bytes, file.string());
}

LUNGSEG_INLINE film_file read_film_bytes(std::span<const std::uint8_t> bytes, const std::string& name,
                                         const read_options& options) {
  const image_header header = detail::read_header(bytes, name);
  detail::expect_size(header, options, name);
  expect<format_error>(bytes.size() <= INT32_MAX, name + ": is larger than 2 GiB");
  detail::expect_whole(header, bytes, name);
  return detail::read_grey(header, bytes, name);
}

LUNGSEG_INLINE film read_film(const std::filesystem::path& file, const read_options& options) {
  return read_film_file(file, options).pixels;
}

LUNGSEG_INLINE void each_film(const std::filesystem::path& folder,
                              const std::function<void(const std::filesystem::path&)>& take) {
  std::error_code fault;
  std::filesystem::directory_iterator entry{folder, fault};
  for (; !fault && entry != std::filesystem::directory_iterator{}; entry.increment(fault)) {
    std::error_code unknown;  // of a link that leads in a circle, say; whoever opens it names that film alone
    if (detail::has_picture_extension(entry->path()) && !entry->is_directory(unknown)) take(entry->path());
  }
  expect<file_error>(!fault, folder.string() + ": cannot list the folder: " + fault.message());
}

LUNGSEG_INLINE std::vector<std::filesystem::path> list_films(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> films;
  each_film(folder, [&](const std::filesystem::path& file) { films.push_back(file); });
  std::sort(films.begin(), films.end());
  return films;
}

LUNGSEG_INLINE std::vector<std::filesystem::path> film_folders_below(const std::filesystem::path& folder) {
  const std::filesystem::path own = (folder / "any").parent_path();  // how its files spell it
  std::set<std::filesystem::path> found;
  walk_files(folder, [&](const std::filesystem::path& file) {
    const std::filesystem::path parent = file.parent_path();
    if (parent == own || !detail::has_picture_extension(file) || found.contains(parent)) return;
    std::error_code unknown;
    if (std::filesystem::is_regular_file(file, unknown) && !is_own_picture(file)) found.insert(parent);
  });
  return {found.begin(), found.end()};
}

}}  // namespace lungseg::LUNGSEG_ABI
