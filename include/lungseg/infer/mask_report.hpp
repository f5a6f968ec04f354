// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/atomic_file.hpp"
#include "lungseg/data/json_writer.hpp"
#include "lungseg/infer/evaluation.hpp"
#include "lungseg/infer/measures.hpp"
#include "lungseg/infer/summary.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// One film's lungs, as one mask, against the truth.
struct mask_score {
  std::string file;
  double dice = 0, iou = 0;
  surface_distances distance;  // film pixels; NaN when either mask is empty
};

/// The scores of lung masks without sides over a dataset.
struct mask_report {
  std::vector<mask_score> scores;      // of the films that could be read, in the dataset's order
  std::vector<film_failure> failures;  // films that could not
  summary dice, iou, hd95, assd;
};

namespace detail {

inline void write_mask_report(std::ostream& out, const mask_report& report) {
  json_sink sink{out};
  pretty_json_writer json{sink};
  json.SetIndent(' ', 2);
  const auto text = [&](std::string_view key, std::string_view value) {
    put_key(json, key);
    put_text(json, value);
  };
  const auto number = [&](std::string_view key, double value) {
    put_key(json, key);
    put_number(json, value);
  };
  const auto one_summary = [&](std::string_view key, const summary& values) {
    put_key(json, key);
    json.StartObject();
    put_key(json, "count");
    json.Int64(values.count);
    number("mean", values.mean);
    number("median", values.median);
    number("percentile_5", values.percentile_5);
    number("percentile_95", values.percentile_95);
    json.EndObject();
  };
  const auto list = [&](std::string_view key, const auto& items, const auto& fields) {
    put_key(json, key);
    json.StartArray();
    for (const auto& item : items) {
      json.StartObject();
      text("file", item.file);
      fields(item);
      json.EndObject();
    }
    json.EndArray();
  };
  json.StartObject();
  text("version", std::string{"lungseg "} + version);
  text("notice", "Research use only, not a medical device, not for diagnosis.");
  put_key(json, "films");
  json.Int64(std::ssize(report.scores));
  one_summary("dice", report.dice);
  one_summary("iou", report.iou);
  one_summary("hd95", report.hd95);
  one_summary("assd", report.assd);
  list("failures", report.failures, [&](const film_failure& f) { text("reason", f.reason); });
  list("film_scores", report.scores, [&](const mask_score& s) {
    number("dice", s.dice);
    number("iou", s.iou);
    number("hd95", s.distance.hd95);
    number("assd", s.distance.assd);
  });
  json.EndObject();
  sink.Put('\n');
  sink.Flush();
}

}  // namespace detail

/// Writes the report as JSON, as a whole or not at all: the lungs of each film as one mask, distances in film pixels.
/// What could not be measured is null.
/// \throws file_error when it cannot be written
inline void write_report(const std::filesystem::path& file, const mask_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::write_mask_report(out, report); });
}

}  // namespace lungseg::inline LUNGSEG_ABI
