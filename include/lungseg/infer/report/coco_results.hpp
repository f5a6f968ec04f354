// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/json/json_value.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// One lung of results.json.
void put_coco_result(json_writer& json, const film_prediction& film, const predicted_lung& lung, std::int64_t image_id,
                     std::int64_t category);
void put_coco_result(pretty_json_writer& json, const film_prediction& film, const predicted_lung& lung,
                     std::int64_t image_id, std::int64_t category);

}  // namespace detail

/// Predictions in COCO's results format, film by film, so that none need be kept: a list with one entry per lung
/// (image_id, category_id, score, bbox as x, y, width, height, segmentation as compressed run lengths, which the COCO
/// API's loadRes takes), and beside these what the model's flag says of it, the film's name, the laterality and what
/// the masks cover, where the model says.
class coco_results_writer {
 public:
  /// \param category_ids  film_dataset::category_ids of the films' dataset; without them the class ids
  explicit coco_results_writer(std::ostream& out, std::span<const std::int64_t> category_ids = {});

  /// The lungs of one film. \param image_id  of the film in its dataset
  void add(const film_prediction& found, std::int64_t image_id);

  /// Entries that were written before and read again, as an array.
  void add_written(const detail::json_value& entries);

  /// Ends the list; nothing can be added behind it.
  void finish();

 private:
  detail::json_sink sink_;
  detail::json_writer json_;
  std::vector<std::int64_t> category_ids_;
};

/// The same as a file that is there when it is finished, as a whole or not at all.
class coco_results_file {
 public:
  /// \throws file_error when nothing can be written beside it
  explicit coco_results_file(const std::filesystem::path& file, std::span<const std::int64_t> category_ids = {});

  /// As coco_results_writer::add. \throws file_error, disk_error
  void add(const film_prediction& found, std::int64_t image_id);

  /// \throws file_error, disk_error; file_error also after a fault in add(), which leaves no list to end
  void finish();

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
void write_coco_results(std::ostream& out, std::span<const film_prediction> films,
                        std::span<const std::int64_t> image_ids = {}, std::span<const std::int64_t> category_ids = {});

/// The same as a file, which is written as a whole or not at all.
/// \throws as above; file_error when it cannot be written
void write_coco_results(const std::filesystem::path& file, std::span<const film_prediction> films,
                        std::span<const std::int64_t> image_ids = {}, std::span<const std::int64_t> category_ids = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/coco_results_impl.hpp"
#endif
