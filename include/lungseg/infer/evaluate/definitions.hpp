// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <utility>

#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/evaluate/definition_report.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Tells by which definition of a lung the masks of each film were drawn, which in one source may differ from film to
/// film: the one whose lungs, as the model finds them, have the larger Dice with the film's (film_definition). Films
/// without lungs are passed over.
/// \param model     that has masks of both definitions. One that was trained on the films may have learned their
///                  mistakes: take one that has not (lungseg train --leave-out). On films that it refuses (unless it
///                  has predict_options::force) no definition is followed
/// \param progress  told after each film
/// \throws option_error unless the model knows both definitions, and as expect_modality; device_error, disk_error
inline definition_report tell_definitions(const predictor& model, const film_dataset& films,
                                          const progress_sink& progress = {}) {
  expect_modality(films, model.modality(), "definitions");
  for (const auto& each : model.models()) {
    const auto field = each->config().mask_of(lung_definition::field);
    const auto whole = each->config().mask_of(lung_definition::whole);
    expect<option_error>(field && whole && *field != *whole,
                         "definitions: the model has masks of one definition of a lung only, expected one with both");
  }
  definition_report report;
  lungseg::progress bar{progress, "holding masks against both definitions", std::ssize(films.films)};
  for (std::size_t i = 0; i < films.films.size(); ++i) {
    const film_record& record = films.films[i];
    bar.advance();
    if (record.lungs.empty()) continue;
    const std::filesystem::path file = films.folder / record.file;
    const std::string name = file.filename().string();
    film_definition found{i, name, source_of(record), record.definition};
    film_record unsaid = record;
    unsaid.definition.reset();  // so that its masks are measured by either
    try {
      const film_file picture = read_film_file(file, {.also = films.also});
      for (const lung_definition each : {lung_definition::field, lung_definition::whole}) {
        const film_prediction lungs = model.predict(picture, name, each);
        found.dice[static_cast<std::size_t>(each)] = score_film(unsaid, films.sides, lungs).both->dice;
      }
      report.films.push_back(std::move(found));
    } catch (const std::exception& fault) {
      if (!is_fault_of_film(fault)) throw;
      report.failures.push_back({name, reason_without_folder(fault, file), record.image_id});
    }
  }
  return report;
}

}}  // namespace lungseg::LUNGSEG_ABI
