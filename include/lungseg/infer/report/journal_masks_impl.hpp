// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>

#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/report/journal_masks.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::optional<film_prediction> masks_of(const journal_film& of, const prediction_run& run) {
  if (of.entry.status != film_status::ok) return std::nullopt;
  const std::string where = "the journal: the results of film " + std::to_string(of.entry.image_id);
  film_prediction found;
  found.file = of.entry.file_name;
  found.height = of.entry.height, found.width = of.entry.width;
  found.definition = of.entry.definition;
  found.spacing = of.entry.spacing;
  found.models = run.models;
  if (!of.results()) return found;
  for (const detail::json_value& each : of.results()->GetArray()) {
    found.sides = detail::read_text(each, "laterality", where) == name(laterality::image) ? laterality::image
                                                                                          : laterality::patient;
    const std::int64_t category =
        detail::to_integer(detail::member(each, "category_id", where), where + ".category_id", INT64_MIN, INT64_MAX);
    const detail::json_value& code = detail::member(each, "segmentation", where);
    run_lengths pixels{found.height, found.width, decompress(detail::read_text(code, "counts", where), where)};
    validate(pixels, where);
    const auto score = static_cast<float>(detail::read_figure(each, "score", where));
    for (const int lung : {left_lung, right_lung})
      if (category_id(run.category_ids, lung) == category)
        found.lungs.push_back({lung, score, bounding_box(pixels), pixels});
  }
  return found;
}

}}  // namespace lungseg::LUNGSEG_ABI
