// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/data/json/json_value.hpp"
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

/// Predictions in COCO's results format, film by film, so that none need be kept: a list with one entry per lung
/// (image_id, category_id, score, bbox as x, y, width, height, segmentation as compressed run lengths, which the COCO
/// API's loadRes takes), and beside these what the model's flag says of it, the film's name, the laterality and what
/// the masks cover, where the model says.
class coco_results_writer {
 public:
  /// \param category_ids  film_dataset::category_ids of the films' dataset; without them the class ids
  explicit coco_results_writer(std::ostream& out, std::span<const std::int64_t> category_ids = {})
      : sink_{out}, json_{sink_}, category_ids_{category_ids.begin(), category_ids.end()} {
    json_.StartArray();
  }

  /// The lungs of one film. \param image_id  of the film in its dataset
  void add(const film_prediction& found, std::int64_t image_id) {
    for (const predicted_lung& lung : found.lungs)
      detail::put_coco_result(json_, found, lung, image_id, category_id(category_ids_, lung.class_id));
  }

  /// Entries that were written before and read again, as an array.
  void add_written(const detail::json_value& entries) {
    for (const detail::json_value& each : entries.GetArray()) each.Accept(json_);
  }

  /// Ends the list; nothing can be added behind it.
  void finish() {
    json_.EndArray();
    sink_.Flush();
  }

 private:
  detail::json_sink sink_;
  detail::json_writer json_;
  std::vector<std::int64_t> category_ids_;
};

/// The same as a file that is there when it is finished, as a whole or not at all.
class coco_results_file {
 public:
  /// \throws file_error when nothing can be written beside it
  explicit coco_results_file(const std::filesystem::path& file, std::span<const std::int64_t> category_ids = {})
      : name_{file.string()}, pending_{file}, stream_{&pending_}, writer_{stream_, category_ids} {
    stream_.exceptions(std::ios::badbit);  // rethrows the buffer's own fault
  }

  /// As coco_results_writer::add. \throws file_error, disk_error
  void add(const film_prediction& found, std::int64_t image_id) {
    broken_ = true;
    writer_.add(found, image_id);
    broken_ = false;
  }

  /// \throws file_error, disk_error; file_error also after a fault in add(), which leaves no list to end
  void finish() {
    expect<file_error>(!broken_, name_ + ": was not written, because a part of it could not be");
    writer_.finish();
    pending_.commit();
  }

 private:
  std::string name_;
  detail::pending_file pending_;
  std::ostream stream_;
  coco_results_writer writer_;
  bool broken_ = false;  // a part may be missing
};

/// Writes the films' lungs to a stream, as coco_results_writer does.
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
  coco_results_writer writer{out, category_ids};
  for (std::size_t i = 0; i < films.size(); ++i)
    writer.add(films[i], image_ids.empty() ? static_cast<std::int64_t>(i) + 1 : image_ids[i]);
  writer.finish();
}

/// The same as a file, which is written as a whole or not at all.
/// \throws as above; file_error when it cannot be written
inline void write_coco_results(const std::filesystem::path& file, std::span<const film_prediction> films,
                               std::span<const std::int64_t> image_ids = {},
                               std::span<const std::int64_t> category_ids = {}) {
  write_atomically(file, [&](std::ostream& out) { write_coco_results(out, films, image_ids, category_ids); });
}

}}  // namespace lungseg::LUNGSEG_ABI
