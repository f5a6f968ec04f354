// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <span>
#include <vector>

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
