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

}  // namespace detail

/// Writes predictions in COCO's results format, as a whole or not at all: a list with one entry per lung (image_id,
/// category_id, score, bbox as x, y, width, height, segmentation as compressed run lengths, which the COCO API's
/// loadRes takes), and beside these what the model's flag says of it, the film's name, the laterality
/// and what the masks cover, where the model says.
/// \param image_ids     the films' ids in the dataset that they belong to; without them films count from 1, as
///                      write_coco does
/// \param category_ids  film_dataset::category_ids of that dataset; without them the class ids
/// \throws file_error when it cannot be written; shape_error when there are ids for another number of films.
inline void write_coco_results(const std::filesystem::path& file, std::span<const film_prediction> films,
                               std::span<const std::int64_t> image_ids = {},
                               std::span<const std::int64_t> category_ids = {}) {
  expect<shape_error>(image_ids.empty() || image_ids.size() == films.size(),
                      file.string() + ": " + std::to_string(image_ids.size()) + " image ids for " +
                          std::to_string(films.size()) + " films");
  write_atomically(file, [&](std::ostream& out) {
    detail::json_sink sink{out};
    detail::json_writer json{sink};
    json.StartArray();
    for (std::size_t i = 0; i < films.size(); ++i)
      for (const predicted_lung& lung : films[i].lungs) {
        json.StartObject();
        detail::put_key(json, "laterality");  // first: mark::results
        detail::put_text(json, name(films[i].sides));
        if (films[i].definition) {
          detail::put_key(json, "lung_definition");
          detail::put_text(json, name(*films[i].definition));
        }
        detail::put_key(json, "image_id");
        json.Int64(image_ids.empty() ? static_cast<std::int64_t>(i) + 1 : image_ids[i]);
        detail::put_key(json, "category_id");
        json.Int64(category_id(category_ids, lung.class_id));
        detail::put_key(json, "score");
        detail::put_number(json, lung.score);
        if (lung.quality) detail::put_quality(json, *lung.quality);
        detail::put_key(json, "bbox");
        detail::put_box(json, lung.area);
        detail::put_key(json, "segmentation");
        detail::put_mask(json, lung.pixels, mask_code::compressed);
        detail::put_key(json, "file_name");
        detail::put_text(json, films[i].file);
        json.EndObject();
      }
    json.EndArray();
    sink.Flush();
  });
}

}}  // namespace lungseg::LUNGSEG_ABI
