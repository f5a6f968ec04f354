// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>

#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Predicts every film of a dataset, by its own definition of a lung where the model has it and no other was asked for,
/// and compares the result with the truth. A film that cannot be read or predicted
/// stands among the report's failures. Films are called by their names without folders, and by their ids.
/// Films with the verdict `reject` are scored like any other; one that the model refuses has no lungs, and they count
/// as not found, unless it predicts by predict_options::force. The report counts and names them.
/// \param progress  told after each film
/// \throws device_error, disk_error  which are no fault of a film; option_error as expect_modality
inline evaluation_report evaluate(const predictor& model, const film_dataset& films,
                                  const progress_sink& progress = {}) {
  expect_modality(films, model.modality(), "evaluate");
  evaluation scores{films.sides};
  lungseg::progress bar{progress, "evaluating", std::ssize(films.films)};
  for (const film_record& record : films.films) {
    const std::filesystem::path file = films.folder / record.file;
    film_record named = record;
    named.file = file.filename().string();
    named.source = source_of(record);
    try {
      scores.add(named,
                 model.predict(read_film_file(file, {.also = films.also}), named.file, model.definition_for(record)));
    } catch (const std::exception& fault) {
      if (!is_fault_of_film(fault)) throw;
      scores.add_failure(named.file, reason_without_folder(fault, file), record.image_id);
    }
    bar.advance();
  }
  evaluation_report report = scores.report();
  report.models = model.used();
  return report;
}

}}  // namespace lungseg::LUNGSEG_ABI
