// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>

#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_score score_masks(const mask_predictor& model, const film_file& picture, const film_record& known) {
  const film_grid grid = picture.grid();
  const mask found = grid.as_it_lies(model.predict(grid.put_right(picture.pixels)));
  mask truth{found.height, found.width};
  for (const instance& lung : known.lungs) {
    const mask one = decode(lung.pixels);
    expect_extent("evaluate_masks", "mask of the dataset", 0, one.height, truth.height);
    expect_extent("evaluate_masks", "mask of the dataset", 1, one.width, truth.width);
    detail::add_pixels(truth, one);
  }
  const overlap o = overlap_of(truth, found);
  return {known.file,     o.dice(),        o.iou(), surface_distances_of(grid.put_right(truth), grid.put_right(found)),
          known.image_id, known.definition};
}

LUNGSEG_INLINE mask_report evaluate_masks(const mask_predictor& model, const film_dataset& films,
                                          const progress_sink& progress) {
  for (const auto& each : model.models()) expect_modality(films, each->config().modality, "evaluate");
  mask_report report;
  report.models = model.used();
  lungseg::progress bar{progress, "evaluating", std::ssize(films.films)};
  for (const film_record& record : films.films) {
    const std::filesystem::path file = films.folder / record.file;
    try {
      film_record named = record;
      named.file = file.filename().string();
      report.scores.push_back(score_masks(model, read_film_file(file, {.also = films.also}), named));
    } catch (const std::exception& fault) {
      if (!is_fault_of_film(fault)) throw;
      report.failures.push_back({file.filename().string(), reason_without_folder(fault, file), record.image_id});
    }
    bar.advance();
  }
  summarise_films(report);
  return report;
}

}}  // namespace lungseg::LUNGSEG_ABI
