// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string_view>

#include "lungseg/infer/report/figures_json.hpp"
#include "lungseg/infer/report/score_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

template <class Json>
void put_score(Json& json, const film_score& film) {
  const auto one_lung = [&](std::string_view key, const std::optional<lung_score>& score) {
    if (!score) return;
    json.object(key, [&] {
      json.truth("found", score->found);
      json.number("dice", score->dice);
      json.number("iou", score->iou);
      json.number("hd95", score->distance.hd95);
      json.number("hd95_at_1024", score->hd95_at_1024);
      json.number("assd", score->distance.assd);
    });
  };
  json.film(film);
  json.text("source", film.source);
  json.text("definition", definition_text(film.definition));
  json.text("predicted_definition", definition_text(film.predicted));
  one_lung("left", film.left);
  one_lung("right", film.right);
  one_lung("both", film.both);
  json.count("side_errors", film.side_errors);
  json.count("extra_lungs", film.extra_lungs);
  json.truth("refused", film.refused);
  json.verdict(film.verdict);
  json.notes(film.notes);
}

LUNGSEG_INLINE void write_score(report_json& json, const film_score& film) {
  put_score(json, film);
}
LUNGSEG_INLINE void write_score(line_json& json, const film_score& film) {
  put_score(json, film);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
