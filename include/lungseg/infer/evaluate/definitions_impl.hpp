// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <utility>

#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/evaluate/definitions.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE definition_report tell_definitions(const predictor& model, const film_dataset& films,
                                                  const progress_sink& progress) {
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
