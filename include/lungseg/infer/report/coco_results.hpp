// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <span>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline void put_quality(json_writer& json, const lung_quality& of) {
  const auto number = [&](std::string_view key, double value) {
    put_key(json, key);
    put_number(json, value);
  };
  number("predicted_dice", of.dice);
  number("dice_low", of.low);
  number("dice_high", of.high);
  put_key(json, "verdict");
  put_text(json, name(of.verdict.level));
  put_key(json, "reasons");
  json.StartArray();
  for (const note_code code : of.verdict.reasons) put_text(json, name(code));
  json.EndArray();
}

/// One lung of results.json.
template <class Writer>
void put_coco_result(Writer& json, const film_prediction& film, const predicted_lung& lung, std::int64_t image_id,
                     std::int64_t category) {
  json.StartObject();
  put_key(json, "laterality");  // first: mark::results
  put_text(json, name(film.sides));
  if (film.definition) {
    put_key(json, "lung_definition");
    put_text(json, name(*film.definition));
  }
  put_key(json, "image_id");
  json.Int64(image_id);
  put_key(json, "category_id");
  json.Int64(category);
  put_key(json, "score");
  put_number(json, lung.score);
  if (lung.quality) put_quality(json, *lung.quality);
  put_key(json, "bbox");
  put_box(json, lung.area);
  put_key(json, "segmentation");
  put_mask(json, lung.pixels, mask_code::compressed);
  put_key(json, "file_name");
  put_text(json, film.file);
  json.EndObject();
}

}  // namespace detail

/// Writes predictions in COCO's results format to a stream: a list with one entry per lung (image_id,
/// category_id, score, bbox as x, y, width, height, segmentation as compressed run lengths, which the COCO API's
/// loadRes takes), and beside these what the model's flag says of it, the film's name, the laterality
/// and what the masks cover, where the model says.
/// \param image_ids     the films' ids in the dataset that they belong to; without them films count from 1, as
///                      write_coco does
/// \param category_ids  film_dataset::category_ids of that dataset; without them the class ids
/// \throws shape_error when there are ids for another number of films.
inline void write_coco_results(std::ostream& out, std::span<const film_prediction> films,
                               std::span<const std::int64_t> image_ids = {},
                               std::span<const std::int64_t> category_ids = {}) {
  expect<shape_error>(image_ids.empty() || image_ids.size() == films.size(),
                      "write_coco_results: " + std::to_string(image_ids.size()) + " image ids for " +
                          std::to_string(films.size()) + " films");
  detail::json_sink sink{out};
  detail::json_writer json{sink};
  json.StartArray();
  for (std::size_t i = 0; i < films.size(); ++i)
    for (const predicted_lung& lung : films[i].lungs)
      detail::put_coco_result(json, films[i], lung, image_ids.empty() ? static_cast<std::int64_t>(i) + 1 : image_ids[i],
                              category_id(category_ids, lung.class_id));
  json.EndArray();
  sink.Flush();
}

/// The same as a file, which is written as a whole or not at all.
/// \throws as above; file_error when it cannot be written
inline void write_coco_results(const std::filesystem::path& file, std::span<const film_prediction> films,
                               std::span<const std::int64_t> image_ids = {},
                               std::span<const std::int64_t> category_ids = {}) {
  write_atomically(file, [&](std::ostream& out) { write_coco_results(out, films, image_ids, category_ids); });
}

}}  // namespace lungseg::LUNGSEG_ABI
