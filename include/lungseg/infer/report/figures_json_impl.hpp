// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/report/figures_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline void put_counts(report_json& json, const film_figures& of) {
  json.count("films", of.films);
  json.count("single_lung_films", of.single_lung);
  json.count("films_without_lungs", of.without_lung);
  json.count("both_found", of.both_found);
  json.count("one_found", of.one_found);
  json.count("none_found", of.none_found);
  json.count("side_errors", of.side_errors);
  json.count("extra_lungs", of.extra_lungs);
  json.count("other_definition_films", of.other_definition);
  json.count("refused_films", of.refused);
  json.object("verdicts", [&] {
    for (const verdict_level level : {verdict_level::good, verdict_level::check, verdict_level::reject})
      json.count(name(level), of.verdicts.of(level));
  });
  json.count("noted_films", of.notes.noted());
  json.object("notes", [&] {
    for (std::size_t i = 0; i < note_codes; ++i)
      if (const auto code = static_cast<note_code>(i); of.notes.of(code) > 0) json.count(name(code), of.notes.of(code));
  });
}

/// Nothing for a model without a flag.
inline void put_flag(report_json& json, const flag_score& of) {
  if (of.lungs == 0) return;
  json.object("flag", [&] {
    json.count("lungs", of.lungs);
    json.count("poor", of.poor);
    json.number("auc", of.auc);
    json.number("calibration_error", of.calibration_error);
    json.number("coverage", of.coverage);
    json.number("risk", of.risk);
    json.number("risk_at_90", of.risk_at_90);
  });
}

inline void put_rates(report_json& json, const film_figures& of) {
  const auto one = [&](std::string_view key, const rate& value) {
    json.object(key, [&] {
      json.count("count", value.count);
      json.count("of", value.of);
      json.number("rate", value.value);
      json.number("low", value.low);
      json.number("high", value.high);
    });
  };
  json.object("rates", [&] {
    one("both_found", of.both_found_rate());
    one("one_found", of.one_found_rate());
    one("none_found", of.none_found_rate());
    one("films_with_side_error", of.side_error_rate());
  });
}

inline void put_lungs(report_json& json, std::string_view key, const lung_summary& of, std::string_view unit) {
  json.object(key, [&] {
    json.count(unit, of.lungs);
    json.count("found", of.found);
    json.values("dice", of.dice);
    json.values("iou", of.iou);
    json.values("hd95", of.hd95);
    json.values("hd95_at_1024", of.hd95_at_1024);
    json.values("assd", of.assd);
  });
}

inline void put_precisions(report_json& json, const mask_figures& of) {
  const auto one = [&](std::string_view key, const average_precision& value) {
    json.object(key, [&] {
      json.number("ap", value.ap);
      json.number("ap50", value.ap50);
      json.number("ap75", value.ap75);
    });
  };
  json.object("mask_ap", [&] {
    one("all", of.ap);
    one("left", of.ap_left);
    one("right", of.ap_right);
  });
}

inline void put_masks(report_json& json, const mask_figures& of) {
  put_lungs(json, "left", of.left, "lungs");
  put_lungs(json, "right", of.right, "lungs");
  put_lungs(json, "all", of.all, "lungs");
  put_lungs(json, "both", of.both, "films");
  put_precisions(json, of);
}

LUNGSEG_INLINE void put_figures(report_json& json, const film_figures& of) {
  put_counts(json, of);
  put_flag(json, of.flag);
  put_rates(json, of);
  put_masks(json, of);
  json.list("definitions", of.definitions, [&](const definition_figures& each) {
    json.text("definition", definition_text(each.definition));
    json.count("films", each.films);
    put_masks(json, each);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
