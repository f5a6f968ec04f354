// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/quality/measurements.hpp"
#include "lungseg/infer/report/report_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What tables say of one lung that was found.
struct lung_row {
  int class_id = 0;
  double score = 0;
  lung_measurement pixels{};                      // film pixels
  std::optional<lung_measurement> millimetres{};  // where the film's spacing is known
  std::optional<lung_quality> quality{};          // where the model has a flag
};

std::vector<lung_row> lung_rows(const film_prediction& found);

/// "views_disagree; unusual_shape": the reasons of a verdict as one text.
std::string reasons_text(const verdict& of);

namespace detail {

template <class Json>
void write_measurement(Json& json, std::string_view key, const lung_measurement& of) {
  json.object(key, [&] {
    json.number("area", of.area);
    json.number("height", of.height);
    json.number("width", of.width);
    json.number("x", of.x);
    json.number("y", of.y);
  });
}

/// What films.json says of a lung.
template <class Json>
void write_lung(Json& json, const lung_row& lung) {
  json.text("side", side_name(lung.class_id));
  json.number("score", lung.score);
  write_measurement(json, "pixels", lung.pixels);
  if (lung.millimetres) write_measurement(json, "millimetres", *lung.millimetres);
  if (!lung.quality) return;
  json.number("predicted_dice", lung.quality->dice);
  json.number("dice_low", lung.quality->low);
  json.number("dice_high", lung.quality->high);
  json.verdict(lung.quality->verdict);
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/lung_row_impl.hpp"
#endif
