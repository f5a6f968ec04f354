// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/journal_line.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE rapidjson::Document parsed_line(std::string_view line) {
  rapidjson::Document json;
  // Figures come back to the last bit, so that what is made of a journal is what would have been made without it.
  constexpr unsigned flags = rapidjson::kParseFullPrecisionFlag | rapidjson::kParseIterativeFlag;
  json.Parse<flags>(line.data(), line.size());
  if (json.HasParseError()) throw json_fault{"is no JSON"};
  if (!json.IsObject()) throw json_fault{"is no JSON object"};
  return json;
}

inline void write_named(line_json& json, std::string_view key, const prediction_run::named_texts& of) {
  json.list(key, of, [&](const auto& each) {
    json.text("name", each.first);
    json.text("value", each.second);
  });
}

inline prediction_run::named_texts read_named(const json_value& json, const char* key) {
  prediction_run::named_texts result;
  for (const json_value& each : read_list(json, key, "the run").GetArray())
    result.emplace_back(read_text(each, "name", key), read_text(each, "value", key));
  return result;
}

}  // namespace detail

LUNGSEG_INLINE std::string line_of(const prediction_run& run) {
  return detail::json_line([&](detail::line_json& json) {
    json.text("journal", run.version);
    json.text("command", run.command);
    json.models(run.models);
    detail::write_named(json, "facts", run.facts);
    detail::write_named(json, "options", run.options);
    json.value("category_ids", [&](auto& to) {
      to.StartArray();
      for (const std::int64_t id : run.category_ids) to.Int64(id);
      to.EndArray();
    });
    json.count("films", run.films.count);
    json.text("names", run.films.names);
    if (!run.part.whole()) json.text("shard", run.part.text());
  });
}

LUNGSEG_INLINE std::string line_of(const film_entry& of, const film_prediction& found, std::int64_t place,
                                   std::span<const std::int64_t> category_ids) {
  return detail::json_line([&](detail::line_json& json) {
    json.count("place", place);
    detail::write_film(json, of);
    if (of.status != film_status::ok) return;
    json.value("results", [&](auto& to) {
      to.StartArray();
      for (const predicted_lung& lung : found.lungs)
        detail::put_coco_result(to, found, lung, of.image_id, category_id(category_ids, lung.class_id));
      to.EndArray();
    });
  });
}

LUNGSEG_INLINE std::string line_of(const run_end& end) {
  return detail::json_line([&](detail::line_json& json) {
    json.count("left_out", end.left_out);
    json.text("summary", end.summary);
  });
}

namespace detail {

LUNGSEG_INLINE prediction_run read_run(std::string_view line) {
  const rapidjson::Document json = parsed_line(line);
  const std::string where = "the run";
  prediction_run run;
  run.version = read_text(json, "journal", where);
  run.command = read_text(json, "command", where);
  for (const json_value& each : read_list(json, "models", where).GetArray())
    run.models.push_back({read_text(each, "file", where), find_text(each, "checksum", where)});
  run.facts = read_named(json, "facts");
  run.options = read_named(json, "options");
  for (const json_value& id : read_list(json, "category_ids", where).GetArray())
    run.category_ids.push_back(to_integer(id, where + ".category_ids", INT64_MIN, INT64_MAX));
  run.films = {to_integer(member(json, "films", where), where + ".films", 0, INT64_MAX),
               read_text(json, "names", where)};
  if (const std::string text = find_text(json, "shard", where); !text.empty()) run.part = shard_of(text);
  return run;
}

LUNGSEG_INLINE run_end read_end(std::string_view line) {
  const rapidjson::Document json = parsed_line(line);
  return {to_integer(member(json, "left_out", "the end"), "left_out", 0, INT64_MAX),
          read_text(json, "summary", "the end")};
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
