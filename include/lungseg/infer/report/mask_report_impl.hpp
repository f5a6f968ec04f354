// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <set>
#include <utility>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/figures_json.hpp"
#include "lungseg/infer/report/mask_report.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

template <class Json>
void put_score(Json& json, const mask_score& score) {
  json.film(score);
  json.text("definition", definition_text(score.definition));
  json.number("dice", score.dice);
  json.number("iou", score.iou);
  json.number("hd95", score.distance.hd95);
  json.number("assd", score.distance.assd);
}

LUNGSEG_INLINE void write_score(report_json& json, const mask_score& score) {
  put_score(json, score);
}
LUNGSEG_INLINE void write_score(line_json& json, const mask_score& score) {
  put_score(json, score);
}

LUNGSEG_INLINE mask_definition summarise_masks(const std::vector<mask_score>& scores,
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

LUNGSEG_INLINE void write_mask_report(std::ostream& out, const mask_report& report) {
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

LUNGSEG_INLINE void summarise_films(mask_report& report) {
  std::set<std::optional<lung_definition>> occurring;
  for (const mask_score& score : report.scores) occurring.insert(score.definition);
  for (const auto& definition : occurring)
    report.definitions.push_back(detail::summarise_masks(report.scores, definition));
  if (occurring.size() == 1) static_cast<mask_summary&>(report) = report.definitions.front();
}

LUNGSEG_INLINE void write_report(const std::filesystem::path& file, const mask_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::write_mask_report(out, report); });
}

}}  // namespace lungseg::LUNGSEG_ABI
