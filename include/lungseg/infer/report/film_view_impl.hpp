// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <ostream>
#include <system_error>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/film_view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE view_files::view_files(const std::string& name)
    : thumbnail{name + "_thumb.png"}, masks{name + "_view.js"} {}

namespace detail {

/// The film with its lungs, small enough for a list.
inline rgb_image thumbnail(const film& in, const mask_patch& left, const mask_patch& right) {
  constexpr int longest = 128;
  const int longer = std::max(in.height, in.width), shown = std::min(longest, longer);
  const auto side = [&](int extent) { return std::max(1, extent * shown / longer); };
  const int height = side(in.height), width = side(in.width);
  const auto small = [&](const mask_patch& of) { return resize_mask(whole_mask(of), height, width); };
  return overlay(to_film(resize_smooth(in, height, width)), small(left), small(right));
}

/// The masks as a script, because a page that lies in a file may load scripts from beside itself, and no data.
inline void write_masks(std::ostream& out, const std::string& name, const film_prediction& found) {
  out << mark::report_part << "\nlungsegMasks(";
  json_sink sink{out};
  json_writer json{sink};
  put_text(json, name);
  sink.Put(',');
  sink.Flush();
  json.Reset(sink);
  json.StartObject();
  for (const predicted_lung& lung : found.lungs) {
    put_key(json, side_name(lung.class_id));
    put_mask(json, lung.pixels, mask_code::compressed);
  }
  json.EndObject();
  sink.Flush();
  out << ");\n";
}

}  // namespace detail

LUNGSEG_INLINE void remove_film_view(const std::filesystem::path& folder, const std::string& name) {
  const view_files files{name};
  const std::filesystem::path beside = folder / report_folder;
  std::error_code ignored;
  if (is_own_picture(beside / files.thumbnail)) std::filesystem::remove(beside / files.thumbnail, ignored);
  if (holds_mark(beside / files.masks, mark::report_part)) std::filesystem::remove(beside / files.masks, ignored);
}

LUNGSEG_INLINE void expect_free_film_files(const std::filesystem::path& folder, const std::string& name,
                                           const output_guard& guard) {
  const result_files files{name};
  for (const std::string& file : {files.left, files.right, files.overlay})
    guard.expect_free(folder / file, mark::result_picture);
  const view_files seen{name};
  guard.expect_free(folder / report_folder / seen.thumbnail, mark::result_picture);
  guard.expect_free(folder / report_folder / seen.masks, mark::report_part);
}

LUNGSEG_INLINE void write_film_view(const std::filesystem::path& folder, const std::string& name, const film& in,
                                    const film_prediction& found) {
  const view_files files{name};
  const std::filesystem::path beside = folder / report_folder;
  try {
    std::error_code ignored;  // writing says what is wrong
    std::filesystem::create_directory(beside, ignored);
    write_png(beside / files.thumbnail, detail::thumbnail(in, patch_of(found, left_lung), patch_of(found, right_lung)),
              mark::result_picture);
    write_atomically(beside / files.masks, [&](std::ostream& out) { detail::write_masks(out, name, found); });
  } catch (...) {
    remove_film_view(folder, name);
    throw;
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
