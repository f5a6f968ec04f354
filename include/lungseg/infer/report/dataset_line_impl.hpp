// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "lungseg/data/coco/coco_mask.hpp"
#include "lungseg/data/coco/coco_values.hpp"
#include "lungseg/infer/report/dataset_line.hpp"
#include "lungseg/infer/report/journal_line.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string line_of(std::int64_t place, film_entry head, const built_film& built) {
  head.status = status_of(built.report.outcome);
  if (head.status != film_status::ok) head.reason = built.report.message;
  return detail::json_line([&](detail::line_json& json) {
    json.count("place", place);
    detail::write_film_head(json, head);
    json.object("report", [&] {
      json.text("file", built.report.file);
      json.text("outcome", name(built.report.outcome));
      json.text("split", name(built.report.split));
      json.text("message", built.report.message);
      json.text("note", built.report.note);
      json.truth("mended", built.report.mended);
      json.truth("sides_doubted", built.report.sides_doubted);
    });
    if (built.report.outcome != film_outcome::kept) return;
    json.object("film", [&] {
      json.text("file", built.record.file);
      json.count("height", built.record.height);
      json.count("width", built.record.width);
      json.text("definition", built.record.definition ? name(*built.record.definition) : std::string_view{});
      json.text("source", built.record.source);
      json.list("lungs", built.record.lungs, [&](const instance& lung) {
        json.count("class", lung.class_id);
        json.value("pixels", [&](auto& to) { detail::put_mask(to, lung.pixels, mask_code::compressed); });
      });
    });
  });
}

namespace detail {

/// \throws json_fault, format_error
inline built_film read_built_film(const json_value& line) {
  built_film built;
  const json_value& report = member(line, "report", "the film");
  built.report.file = read_text(report, "file", "the report");
  built.report.outcome = of_name<film_outcome>(member(report, "outcome", "the report"), film_outcomes, "the outcome");
  built.report.split = of_name<split_reason>(member(report, "split", "the report"),
                                             static_cast<std::size_t>(split_reason::empty) + 1, "the split");
  built.report.message = read_text(report, "message", "the report");
  built.report.note = read_text(report, "note", "the report");
  built.report.mended = read_truth(report, "mended", "the report");
  built.report.sides_doubted = find(report, "sides_doubted", "the report") &&  // none: an earlier version's line
                               read_truth(report, "sides_doubted", "the report");
  const json_value* record = find(line, "film", "the film");
  if (!record) return built;
  built.record.file = read_text(*record, "file", "the film");
  built.record.height = read_count(*record, "height", "the film");
  built.record.width = read_count(*record, "width", "the film");
  built.record.definition = lung_definition_of(read_text(*record, "definition", "the film"));
  built.record.source = read_text(*record, "source", "the film");
  for (const json_value& lung : read_list(*record, "lungs", "the film").GetArray()) {
    run_lengths pixels = read_coco_runs(member(lung, "pixels", "the lung"), "the lung");
    const box area = bounding_box(pixels);
    built.record.lungs.push_back({read_count(lung, "class", "the lung"), area, std::move(pixels)});
  }
  return built;
}

}  // namespace detail

LUNGSEG_INLINE built_dataset built_films_of(const std::filesystem::path& journal) {
  built_dataset built;
  for (journal_reader lines{journal}; lines.next();) {
    built_film next = lines.parse([](const detail::json_value& line) { return detail::read_built_film(line); });
    if (next.report.outcome == film_outcome::kept) built.dataset.films.push_back(std::move(next.record));
    built.report.films.push_back(std::move(next.report));
  }
  return built;
}

}}  // namespace lungseg::LUNGSEG_ABI
