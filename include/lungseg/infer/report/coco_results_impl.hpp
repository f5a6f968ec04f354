// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/infer/report/coco_results.hpp"

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

template <class Writer>
void put_result(Writer& json, const film_prediction& film, const predicted_lung& lung, std::int64_t image_id,
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

LUNGSEG_INLINE void put_coco_result(json_writer& json, const film_prediction& film, const predicted_lung& lung,
                                    std::int64_t image_id, std::int64_t category) {
  put_result(json, film, lung, image_id, category);
}
LUNGSEG_INLINE void put_coco_result(pretty_json_writer& json, const film_prediction& film, const predicted_lung& lung,
                                    std::int64_t image_id, std::int64_t category) {
  put_result(json, film, lung, image_id, category);
}

}  // namespace detail

LUNGSEG_INLINE coco_results_writer::coco_results_writer(std::ostream& out, std::span<const std::int64_t> category_ids)
    : sink_{out}, json_{sink_}, category_ids_{category_ids.begin(), category_ids.end()} {
  json_.StartArray();
}

LUNGSEG_INLINE void coco_results_writer::add(const film_prediction& found, std::int64_t image_id) {
  for (const predicted_lung& lung : found.lungs)
    detail::put_coco_result(json_, found, lung, image_id, category_id(category_ids_, lung.class_id));
}

LUNGSEG_INLINE void coco_results_writer::add_written(const detail::json_value& entries) {
  for (const detail::json_value& each : entries.GetArray()) each.Accept(json_);
}

LUNGSEG_INLINE void coco_results_writer::finish() {
  json_.EndArray();
  sink_.Flush();
}

LUNGSEG_INLINE void write_coco_results(std::ostream& out, std::span<const film_prediction> films,
                                       std::span<const std::int64_t> image_ids,
                                       std::span<const std::int64_t> category_ids) {
  expect<shape_error>(image_ids.empty() || image_ids.size() == films.size(),
                      "write_coco_results: " + std::to_string(image_ids.size()) + " image ids for " +
                          std::to_string(films.size()) + " films");
  coco_results_writer writer{out, category_ids};
  for (std::size_t i = 0; i < films.size(); ++i)
    writer.add(films[i], image_ids.empty() ? static_cast<std::int64_t>(i) + 1 : image_ids[i]);
  writer.finish();
}

LUNGSEG_INLINE void write_coco_results(const std::filesystem::path& file, std::span<const film_prediction> films,
                                       std::span<const std::int64_t> image_ids,
                                       std::span<const std::int64_t> category_ids) {
  write_atomically(file, [&](std::ostream& out) { write_coco_results(out, films, image_ids, category_ids); });
}

}}  // namespace lungseg::LUNGSEG_ABI
