// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/infer/report/journal_line.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"
#include "lungseg/infer/report/score_json.hpp"
#include "lungseg/infer/report/score_line.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

template <class Body>
std::string film_line(std::int64_t place, const film_entry& head, const Body& body) {
  return json_line([&](line_json& json) {
    json.count("place", place);
    write_film_head(json, head);
    json.object("score", [&] { body(json); });
  });
}

inline std::optional<lung_definition> read_definition(const json_value& of, const char* key, const std::string& where) {
  return lung_definition_of(read_text(of, key, where));  // none of the two is definition_text's "unsaid"
}

inline std::optional<lung_score> read_lung_score(const json_value& film, const char* side, const std::string& where) {
  const json_value* of = find(film, side, where);
  if (!of) return std::nullopt;
  const auto figure = [&](const char* key) { return read_figure(*of, key, where); };
  return lung_score{read_truth(*of, "found", where),
                    figure("dice"),
                    figure("iou"),
                    {figure("hd95"), figure("assd")},
                    figure("hd95_at_1024")};
}

inline film_precision read_precision(const json_value& list, const std::string& where) {
  film_precision result;
  for (const json_value& of : list.GetArray()) {
    class_precision& one = result[read_count(of, "class", where)];
    one.truths = read_count(of, "truths", where);
    for (const json_value& each : read_list(of, "detections", where).GetArray())
      one.detections.push_back({static_cast<float>(read_figure(each, "score", where)),
                                static_cast<unsigned long long>(read_count(each, "right", where))});
  }
  return result;
}

LUNGSEG_INLINE film_score read_film_score(const json_value& of, const std::string& where) {
  film_score score;
  read_name(score, of, where);
  score.source = read_text(of, "source", where);
  score.definition = read_definition(of, "definition", where);
  score.predicted = read_definition(of, "predicted_definition", where);
  score.left = read_lung_score(of, "left", where);
  score.right = read_lung_score(of, "right", where);
  score.both = read_lung_score(of, "both", where);
  score.side_errors = read_count(of, "side_errors", where);
  score.extra_lungs = read_count(of, "extra_lungs", where);
  score.refused = read_truth(of, "refused", where);
  score.verdict = read_verdict(of, where);
  score.notes = read_notes(of, where);
  for (const json_value& fault : read_list(of, "faults", where).GetArray())
    score.faults.push_back(to_text(fault, where + ".faults"));
  for (const json_value& each : read_list(of, "flagged", where).GetArray())
    score.flagged.push_back({read_figure(each, "dice", where), read_figure(each, "expected", where),
                             read_figure(each, "low", where), read_figure(each, "high", where)});
  score.precision = read_precision(read_list(of, "precision", where), where);
  return score;
}

LUNGSEG_INLINE mask_score read_mask_score(const json_value& of, const std::string& where) {
  mask_score score;
  read_name(score, of, where);
  score.definition = read_definition(of, "definition", where);
  score.dice = read_figure(of, "dice", where);
  score.iou = read_figure(of, "iou", where);
  score.distance = {read_figure(of, "hd95", where), read_figure(of, "assd", where)};
  return score;
}

}  // namespace detail

LUNGSEG_INLINE std::string line_of(std::int64_t place, const film_entry& head, const film_score& score) {
  return detail::film_line(place, head, [&](detail::line_json& json) {
    detail::write_score(json, score);
    json.value("faults", [&](auto& to) {
      to.StartArray();
      for (const std::string& fault : score.faults) detail::put_text(to, fault);
      to.EndArray();
    });
    json.list("flagged", score.flagged, [&](const flag_case& each) {
      json.number("dice", each.dice);
      json.number("expected", each.expected);
      json.number("low", each.low);
      json.number("high", each.high);
    });
    json.list("precision", score.precision, [&](const auto& of) {
      json.count("class", of.first);
      json.count("truths", of.second.truths);
      json.list("detections", of.second.detections, [&](const scored_detection& each) {
        json.number("score", static_cast<double>(each.score));
        json.count("right", static_cast<std::int64_t>(each.right.to_ulong()));  // a bit for each threshold
      });
    });
  });
}

LUNGSEG_INLINE std::string line_of(std::int64_t place, const film_entry& head, const mask_score& score) {
  return detail::film_line(place, head, [&](detail::line_json& json) { detail::write_score(json, score); });
}

LUNGSEG_INLINE std::string line_of(std::int64_t place, const film_entry& head, const film_failure& failure) {
  return detail::film_line(place, head, [&](detail::line_json& json) { json.film(failure); });
}

}}  // namespace lungseg::LUNGSEG_ABI
