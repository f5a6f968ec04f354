// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/report/figures_json.hpp"
#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/evaluation.hpp"
#include "lungseg/infer/score/measures.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film's lungs, as one mask, against the truth.
struct mask_score {
  std::string file;
  double dice = 0, iou = 0;
  surface_distances distance;  // film pixels; NaN when either mask is empty
  std::optional<std::int64_t> image_id = std::nullopt;
  std::optional<lung_definition> definition = std::nullopt;  // of the film's masks
};

/// Scores over several films.
struct mask_summary {
  summary dice{}, iou{}, hd95{}, assd{};
};

/// The films whose masks are of one definition.
struct mask_definition : mask_summary {
  std::optional<lung_definition> definition{};  // none: the dataset does not say
  std::int64_t films = 0;
};

/// The scores of lung masks without sides over a dataset. The summary is that of the films' only definition, and empty
/// where they have several: no figure is of two.
struct mask_report : mask_summary {
  std::vector<mask_definition> definitions{};  // of those that occur: unsaid, field, whole
  std::vector<used_model> models{};            // that were scored
  std::vector<mask_score> scores{};            // of the films that could be read, in the dataset's order
  std::vector<film_failure> failures{};        // films that could not
};

namespace detail {

/// What report.json says of one film.
template <class Json>
void write_score(Json& json, const mask_score& score) {
  json.film(score);
  json.text("definition", definition_text(score.definition));
  json.number("dice", score.dice);
  json.number("iou", score.iou);
  json.number("hd95", score.distance.hd95);
  json.number("assd", score.distance.assd);
}

inline mask_definition summarise_masks(const std::vector<mask_score>& scores,
                                       const std::optional<lung_definition>& definition) {
  std::vector<double> dice, iou, hd95, assd;
  for (const mask_score& s : scores) {
    if (s.definition != definition) continue;
    dice.push_back(s.dice);
    iou.push_back(s.iou);
    hd95.push_back(s.distance.hd95);
    assd.push_back(s.distance.assd);
  }
  const std::int64_t films = std::ssize(dice);
  return {
      {summarise(std::move(dice)), summarise(std::move(iou)), summarise(std::move(hd95)), summarise(std::move(assd))},
      definition,
      films};
}

inline void put_masks(report_json& json, const mask_summary& of) {
  json.values("dice", of.dice);
  json.values("iou", of.iou);
  json.values("hd95", of.hd95);
  json.values("assd", of.assd);
}

inline void write_mask_report(std::ostream& out, const mask_report& report) {
  report_json json{out};
  json.report([&] {
    json.models(report.models);
    json.count("films", std::ssize(report.scores));
    put_masks(json, report);
    json.list("definitions", report.definitions, [&](const mask_definition& each) {
      json.text("definition", definition_text(each.definition));
      json.count("films", each.films);
      put_masks(json, each);
    });
    json.failures(report.failures);
    json.list("film_scores", report.scores, [&](const mask_score& score) { write_score(json, score); });
  });
}

}  // namespace detail

/// Fills in the figures of a report from its scores.
inline void summarise_films(mask_report& report) {
  std::set<std::optional<lung_definition>> occurring;
  for (const mask_score& score : report.scores) occurring.insert(score.definition);
  for (const auto& definition : occurring)
    report.definitions.push_back(detail::summarise_masks(report.scores, definition));
  if (occurring.size() == 1) static_cast<mask_summary&>(report) = report.definitions.front();
}

/// Writes the report as JSON, as a whole or not at all: the lungs of each film as one mask, distances in film pixels.
/// What could not be measured is null.
/// \throws file_error when it cannot be written
inline void write_report(const std::filesystem::path& file, const mask_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::write_mask_report(out, report); });
}

}}  // namespace lungseg::LUNGSEG_ABI
