// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <filesystem>

#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/evaluate/evaluate.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE evaluation_report evaluate(const predictor& model, const film_dataset& films,
                                          const progress_sink& progress) {
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
