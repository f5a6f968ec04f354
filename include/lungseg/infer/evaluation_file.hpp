// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "lungseg/core/atomic_file.hpp"
#include "lungseg/data/json_writer.hpp"
#include "lungseg/infer/evaluation.hpp"

namespace lungseg::inline LUNGSEG_ABI {

namespace detail {

/// Writes report.json part by part.
class report_writer {
 public:
  explicit report_writer(std::ostream& out) : sink_{out}, json_{sink_} { json_.SetIndent(' ', 2); }

  void write(const evaluation_report& report) {
    json_.StartObject();
    text("version", std::string{"lungseg "} + version);
    text("notice", "Research use only, not a medical device, not for diagnosis.");
    text("laterality", name(report.sides));
    counts(report);
    rates(report);
    lungs("left", report.left, "lungs");
    lungs("right", report.right, "lungs");
    lungs("all", report.all, "lungs");
    lungs("both", report.both, "films");
    precisions(report);
    failures(report);
    films(report);
    rules();
    json_.EndObject();
    sink_.Put('\n');
    sink_.Flush();
  }

 private:
  void text(std::string_view key, std::string_view value) {
    put_key(json_, key);
    put_text(json_, value);
  }
  void number(std::string_view key, double value) {
    put_key(json_, key);
    put_number(json_, value);
  }
  void count(std::string_view key, std::int64_t value) {
    put_key(json_, key);
    json_.Int64(value);
  }

  void counts(const evaluation_report& report) {
    count("films", report.films);
    count("single_lung_films", report.single_lung);
    count("films_without_lungs", report.without_lung);
    count("both_found", report.both_found);
    count("one_found", report.one_found);
    count("none_found", report.none_found);
    count("side_errors", report.side_errors);
    count("extra_lungs", report.extra_lungs);
  }

  void one_rate(std::string_view key, const rate& value) {
    put_key(json_, key);
    json_.StartObject();
    count("count", value.count);
    count("of", value.of);
    number("rate", value.value);
    number("low", value.low);
    number("high", value.high);
    json_.EndObject();
  }
  void rates(const evaluation_report& report) {
    put_key(json_, "rates");
    json_.StartObject();
    one_rate("both_found", report.both_found_rate());
    one_rate("one_found", report.one_found_rate());
    one_rate("none_found", report.none_found_rate());
    one_rate("films_with_side_error", report.side_error_rate());
    json_.EndObject();
  }

  void one_summary(std::string_view key, const summary& values) {
    put_key(json_, key);
    json_.StartObject();
    count("count", values.count);
    number("mean", values.mean);
    number("median", values.median);
    number("percentile_5", values.percentile_5);
    number("percentile_95", values.percentile_95);
    json_.EndObject();
  }
  void lungs(std::string_view key, const lung_summary& values, std::string_view unit) {
    put_key(json_, key);
    json_.StartObject();
    count(unit, values.lungs);
    count("found", values.found);
    one_summary("dice", values.dice);
    one_summary("iou", values.iou);
    one_summary("hd95", values.hd95);
    one_summary("assd", values.assd);
    json_.EndObject();
  }

  void one_precision(std::string_view key, const average_precision& value) {
    put_key(json_, key);
    json_.StartObject();
    number("ap", value.ap);
    number("ap50", value.ap50);
    number("ap75", value.ap75);
    json_.EndObject();
  }
  void precisions(const evaluation_report& report) {
    put_key(json_, "mask_ap");
    json_.StartObject();
    one_precision("all", report.ap);
    one_precision("left", report.ap_left);
    one_precision("right", report.ap_right);
    json_.EndObject();
  }

  void failures(const evaluation_report& report) {
    put_key(json_, "failures");
    json_.StartArray();
    for (const film_failure& fault : report.failures) {
      json_.StartObject();
      text("file", fault.file);
      text("reason", fault.reason);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void one_lung(std::string_view key, const std::optional<lung_score>& score) {
    if (!score) return;
    put_key(json_, key);
    json_.StartObject();
    put_key(json_, "found");
    json_.Bool(score->found);
    number("dice", score->dice);
    number("iou", score->iou);
    number("hd95", score->distance.hd95);
    number("assd", score->distance.assd);
    json_.EndObject();
  }
  void films(const evaluation_report& report) {
    put_key(json_, "film_scores");
    json_.StartArray();
    for (const film_score& film : report.scores) {
      json_.StartObject();
      text("file", film.file);
      one_lung("left", film.left);
      one_lung("right", film.right);
      one_lung("both", film.both);
      count("side_errors", film.side_errors);
      count("extra_lungs", film.extra_lungs);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void rules() {
    put_key(json_, "rules");
    json_.StartObject();
    text("found", "the best-scored prediction of the lung's side has IoU >= 0.5 with it");
    text(
        "both_found",
        "every lung that the film has was found; for a film with a single lung, that one. one_found: one of two. Films "
        "without lungs are in none of the three");
    text("side_errors",
         "predictions whose IoU with the other side's lung is >= 0.5 and more than with their own side's lung");
    text("extra_lungs", "predictions of a side that the film does not have, side errors excluded");
    text("rates", "with 95 % Wilson intervals");
    text("all", "left and right lungs in one list");
    text("both", "film by film, its lungs as one mask against the predictions as one mask");
    text("dice", "0 for a lung without prediction; iou likewise");
    text("hd95",
         "film pixels; the larger of the two directed 95th percentiles of the distances between surface pixels; null "
         "and not counted for a lung without prediction");
    text("assd", "film pixels; mean distance over the surface pixels of both masks");
    text("mask_ap", "COCO: IoU 0.50 to 0.95, 101 recalls, area all, 100 detections a film");
    json_.EndObject();
  }

  json_sink sink_;
  pretty_json_writer json_;
};

}  // namespace detail

/// Writes the report as JSON (design, section 8), as a whole or not at all. What could not be measured is null.
/// \throws file_error when it cannot be written.
inline void write_report(const std::filesystem::path& file, const evaluation_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::report_writer{out}.write(report); });
}

}  // namespace lungseg::inline LUNGSEG_ABI
