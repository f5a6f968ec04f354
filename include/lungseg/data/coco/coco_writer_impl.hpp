// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/whole_path.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/image/film_name.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Where the films are, seen from the dataset file; "" when beside it. Relative where possible, because absolute paths
/// break on the next machine and tell the user's name.
inline std::string relative_folder(const std::filesystem::path& folder, const std::filesystem::path& file) {
  namespace fs = std::filesystem;
  if (folder.empty()) return "";
  // A link by the file's name is replaced by the file, where it stands.
  const fs::path from = whole_path(file.has_parent_path() ? file.parent_path() : "."), to = whole_path(folder);
  const fs::path relative = to.lexically_relative(from);
  return relative == "." ? "" : relative.empty() ? to.generic_string() : relative.generic_string();
}

}  // namespace detail

LUNGSEG_INLINE void check_folder_for_coco(const std::filesystem::path& file, const std::filesystem::path& films) {
  const std::string folder = detail::relative_folder(films, file);
  expect<format_error>(is_utf8(folder), file.string() + ": cannot name the films' folder " + folder +
                                            ", which is not UTF-8; write the dataset file into that folder");
}

namespace detail {

inline void check_for_coco(const std::filesystem::path& file, const film_dataset& dataset) {
  check_folder_for_coco(file, dataset.folder);
  const auto refuse = [&](const film_record& film, const std::string& what) {
    throw format_error{file.string() + ": cannot write film \"" + film.file + "\": " + what};
  };
  for (const film_record& film : dataset.films) {
    if (const std::string_view fault = fault_of_film_name(film.file); !fault.empty())
      refuse(film, "its name " + std::string{fault});
    if (!is_utf8(film.source)) refuse(film, "its source is not UTF-8");
    for (const instance& lung : film.lungs) {
      if (lung.class_id < 1 || lung.class_id > std::ssize(dataset.classes))
        refuse(film, "class id " + std::to_string(lung.class_id) + " has no name");
      if (lung.pixels.height != film.height || lung.pixels.width != film.width)
        refuse(film, "its size is " + std::to_string(film.height) + " x " + std::to_string(film.width) +
                         ", its mask's " + std::to_string(lung.pixels.height) + " x " +
                         std::to_string(lung.pixels.width));
      validate(lung.pixels, file.string() + ": film \"" + film.file + "\"");
      if (area(lung.pixels) == 0) refuse(film, "a mask is empty");
    }
  }
}

template <class Writer>
void put_info(Writer& json, const std::filesystem::path& file, const film_dataset& dataset) {
  put_key(json, "info");
  json.StartObject();
  put_key(json, "description");
  put_text(json, "Left and right lungs on frontal chest films. Research use only, not a medical device.");
  put_key(json, "version");
  put_text(json, std::string{"lungseg "} + version);
  put_key(json, "laterality");
  put_text(json, name(dataset.sides));
  if (dataset.modality != film_modality::xray) {
    put_key(json, "modality");
    put_text(json, name(dataset.modality));
  }
  if (const std::string folder = relative_folder(dataset.folder, file); !folder.empty()) {
    put_key(json, "image_folder");
    put_text(json, folder);
  }
  json.EndObject();
}

template <class Writer>
void put_film(Writer& json, const film_record& film, std::int64_t id) {
  json.StartObject();
  put_key(json, "id");
  json.Int64(id);
  put_key(json, "file_name");
  put_text(json, film.file);
  put_key(json, "height");
  json.Int(film.height);
  put_key(json, "width");
  json.Int(film.width);
  if (film.definition) {
    put_key(json, "lung_definition");
    put_text(json, name(*film.definition));
  }
  if (!film.source.empty()) {
    put_key(json, "source");
    put_text(json, film.source);
  }
  json.EndObject();
}

template <class Writer>
void put_annotation(Writer& json, const instance& lung, std::int64_t id, std::int64_t image, mask_code code) {
  json.StartObject();
  put_key(json, "id");
  json.Int64(id);
  put_key(json, "image_id");
  json.Int64(image);
  put_key(json, "category_id");
  json.Int(lung.class_id);
  put_key(json, "iscrowd");
  json.Int(0);
  put_key(json, "area");
  json.Int64(area(lung.pixels));
  put_key(json, "bbox");
  put_box(json, bounding_box(lung.pixels));
  put_key(json, "segmentation");
  put_mask(json, lung.pixels, code);
  json.EndObject();
}

template <class Writer>
void put_categories(Writer& json, const film_dataset& dataset) {
  put_key(json, "categories");
  json.StartArray();
  for (std::size_t i = 0; i < dataset.classes.size(); ++i) {
    json.StartObject();
    put_key(json, "id");
    json.Uint64(i + 1);
    put_key(json, "name");
    put_text(json, dataset.classes[i]);
    put_key(json, "supercategory");
    put_text(json, "lung");
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace detail

namespace detail {

/// \param file  where it goes, for the folder of the films
inline void put_dataset(std::ostream& out, const std::filesystem::path& file, const film_dataset& dataset,
                        mask_code code) {
  json_sink sink{out};
  json_writer json{sink};
  json.StartObject();
  put_info(json, file, dataset);
  put_categories(json, dataset);
  const std::vector<std::int64_t> ids = image_ids(dataset);
  put_key(json, "images");
  json.StartArray();
  for (std::size_t i = 0; i < ids.size(); ++i) put_film(json, dataset.films[i], ids[i]);
  json.EndArray();
  std::int64_t annotation = 0;
  put_key(json, "annotations");
  json.StartArray();
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (const instance& lung : dataset.films[i].lungs) put_annotation(json, lung, ++annotation, ids[i], code);
  json.EndArray();
  json.EndObject();
  sink.Flush();
}

}  // namespace detail

LUNGSEG_INLINE void write_coco(const std::filesystem::path& file, const film_dataset& dataset, mask_code code) {
  detail::check_for_coco(file, dataset);
  write_atomically(file, [&](std::ostream& out) { detail::put_dataset(out, file, dataset, code); });
}

LUNGSEG_INLINE void write_coco(std::ostream& out, const film_dataset& dataset, mask_code code) {
  expect<option_error>(dataset.folder.empty(), "write_coco: a dataset in a stream has its films beside it");
  detail::check_for_coco("dataset", dataset);
  detail::put_dataset(out, {}, dataset, code);
}

}}  // namespace lungseg::LUNGSEG_ABI
