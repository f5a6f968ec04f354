// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The folder beside report.html with all that the page loads, but the overlays.
inline constexpr const char* report_folder = "report_files";

/// What the page loads of a film when it is seen, by the name of the film's results.
struct view_files {
  std::string thumbnail, masks;

  explicit view_files(const std::string& name) : thumbnail{name + "_thumb.png"}, masks{name + "_view.js"} {}
};

namespace detail {

/// The film with its lungs, small enough for a list.
inline rgb_image thumbnail(const film& in, const mask& left, const mask& right) {
  constexpr int longest = 128;
  const int longer = std::max(in.height, in.width), shown = std::min(longest, longer);
  const auto side = [&](int extent) { return std::max(1, extent * shown / longer); };
  const int height = side(in.height), width = side(in.width);
  const auto small = [&](const mask& of) { return resize_mask(of, height, width); };
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
    put_key(json, lung.class_id == left_lung ? "left" : "right");
    put_mask(json, lung.pixels, mask_code::compressed);
  }
  json.EndObject();
  sink.Flush();
  out << ");\n";
}

}  // namespace detail

/// Removes what write_film_view wrote, in an earlier run too.
inline void remove_film_view(const std::filesystem::path& folder, const std::string& name) {
  const view_files files{name};
  const std::filesystem::path beside = folder / report_folder;
  std::error_code ignored;
  if (is_own_picture(beside / files.thumbnail)) std::filesystem::remove(beside / files.thumbnail, ignored);
  if (holds_mark(beside / files.masks, mark::report_part)) std::filesystem::remove(beside / files.masks, ignored);
}

/// \throws option_error as output_guard::expect_free, when a file of write_film_files or write_film_view would take the
/// place of another's
inline void expect_free_film_files(const std::filesystem::path& folder, const std::string& name,
                                   const output_guard& guard) {
  const result_files files{name};
  for (const std::string& file : {files.left, files.right, files.overlay})
    guard.expect_free(folder / file, mark::result_picture);
  const view_files seen{name};
  guard.expect_free(folder / report_folder / seen.thumbnail, mark::result_picture);
  guard.expect_free(folder / report_folder / seen.masks, mark::report_part);
}

/// Writes what the page of a run (write_html) loads of one film into report_files/ of a folder that exists: a thumbnail
/// of the film with its lungs, and its masks as compressed run lengths. Each is written as a whole, and both or none.
/// \param name  of the film's results (result_names)
/// \throws file_error naming the file that cannot be written
inline void write_film_view(const std::filesystem::path& folder, const std::string& name, const film& in,
                            const film_prediction& found) {
  const view_files files{name};
  const std::filesystem::path beside = folder / report_folder;
  try {
    std::error_code ignored;  // writing says what is wrong
    std::filesystem::create_directory(beside, ignored);
    write_png(beside / files.thumbnail, detail::thumbnail(in, mask_of(found, left_lung), mask_of(found, right_lung)),
              mark::result_picture);
    write_atomically(beside / files.masks, [&](std::ostream& out) { detail::write_masks(out, name, found); });
  } catch (...) {
    remove_film_view(folder, name);
    throw;
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
