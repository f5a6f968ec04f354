// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>

#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/evaluate/calibration_films.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE calibration_film compare(const film_record& known, laterality sides, const film_prediction& found) {
  calibration_film result{source_of(known), describe(known, sides), describe(found), {}};
  const film_prediction same = with_sides(found, sides);
  for (const lung_description& lung : result.found.lungs) {
    const int side = sides == laterality::patient ? lung.class_id : other_side(lung.class_id);
    const auto truth = detail::united(known, side);
    double dice = 0;
    for (const predicted_lung& each : same.lungs)
      if (truth && each.class_id == side) dice = overlap_of(*truth, each.pixels).dice();
    result.dice.push_back(dice);
  }
  return result;
}

LUNGSEG_INLINE calibration_run predict_for_flag(const predictor& model, const film_dataset& films,
                                                const progress_sink& progress) {
  expect_modality(films, model.modality(), "calibrate");
  calibration_run result;
  lungseg::progress bar{progress, "predicting", std::ssize(films.films)};
  for (const film_record& known : films.films) {
    const std::filesystem::path file = films.folder / known.file;
    try {
      const film_prediction found = model.predict(read_film_file(file, {.also = films.also}), file.filename().string(),
                                                  model.definition_for(known));
      film_record same = known;
      if (!same.definition) same.definition = found.definition;
      result.films.push_back(compare(same, films.sides, found));
    } catch (const std::exception& fault) {
      if (!is_fault_of_film(fault)) throw;
      result.failures.push_back({file.filename().string(), reason_without_folder(fault, file), known.image_id});
    }
    bar.advance();
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
