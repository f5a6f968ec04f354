// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string_view>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Writes report.json part by part.
class report_writer {
 public:
  explicit report_writer(std::ostream& out) : json_{out} {}

  void write(const evaluation_report& report) {
    json_.report([&] {
      json_.models(report.models);
      json_.text("laterality", name(report.sides));
      figures(report);
      json_.list("groups", report.groups, [&](const group_figures& group) {
        json_.text("source", group.source);
        figures(group);
      });
      json_.failures(report.failures);
      films(report);
      rules();
    });
  }

 private:
  static std::string_view name_of(const std::optional<lung_definition>& definition) {
    return definition ? name(*definition) : "unsaid";
  }

  void figures(const film_figures& of) {
    counts(of);
    rates(of);
    masks(of);
    json_.list("definitions", of.definitions, [&](const definition_figures& each) {
      json_.text("definition", name_of(each.definition));
      json_.count("films", each.films);
      masks(each);
    });
  }

  void counts(const film_figures& of) {
    json_.count("films", of.films);
    json_.count("single_lung_films", of.single_lung);
    json_.count("films_without_lungs", of.without_lung);
    json_.count("both_found", of.both_found);
    json_.count("one_found", of.one_found);
    json_.count("none_found", of.none_found);
    json_.count("side_errors", of.side_errors);
    json_.count("extra_lungs", of.extra_lungs);
    json_.count("other_definition_films", of.other_definition);
    json_.count("noted_films", of.notes.noted());
    json_.object("notes", [&] {
      for (std::size_t i = 0; i < note_codes; ++i)
        if (const auto code = static_cast<note_code>(i); of.notes.of(code) > 0)
          json_.count(name(code), of.notes.of(code));
    });
  }

  void rates(const film_figures& of) {
    const auto one = [&](std::string_view key, const rate& value) {
      json_.object(key, [&] {
        json_.count("count", value.count);
        json_.count("of", value.of);
        json_.number("rate", value.value);
        json_.number("low", value.low);
        json_.number("high", value.high);
      });
    };
    json_.object("rates", [&] {
      one("both_found", of.both_found_rate());
      one("one_found", of.one_found_rate());
      one("none_found", of.none_found_rate());
      one("films_with_side_error", of.side_error_rate());
    });
  }

  void masks(const mask_figures& of) {
    lungs("left", of.left, "lungs");
    lungs("right", of.right, "lungs");
    lungs("all", of.all, "lungs");
    lungs("both", of.both, "films");
    precisions(of);
  }

  void lungs(std::string_view key, const lung_summary& of, std::string_view unit) {
    json_.object(key, [&] {
      json_.count(unit, of.lungs);
      json_.count("found", of.found);
      json_.values("dice", of.dice);
      json_.values("iou", of.iou);
      json_.values("hd95", of.hd95);
      json_.values("hd95_at_1024", of.hd95_at_1024);
      json_.values("assd", of.assd);
    });
  }

  void precisions(const mask_figures& of) {
    const auto one = [&](std::string_view key, const average_precision& value) {
      json_.object(key, [&] {
        json_.number("ap", value.ap);
        json_.number("ap50", value.ap50);
        json_.number("ap75", value.ap75);
      });
    };
    json_.object("mask_ap", [&] {
      one("all", of.ap);
      one("left", of.ap_left);
      one("right", of.ap_right);
    });
  }

  void films(const evaluation_report& report) {
    const auto one_lung = [&](std::string_view key, const std::optional<lung_score>& score) {
      if (!score) return;
      json_.object(key, [&] {
        json_.truth("found", score->found);
        json_.number("dice", score->dice);
        json_.number("iou", score->iou);
        json_.number("hd95", score->distance.hd95);
        json_.number("hd95_at_1024", score->hd95_at_1024);
        json_.number("assd", score->distance.assd);
      });
    };
    json_.list("film_scores", report.scores, [&](const film_score& film) {
      json_.film(film);
      json_.text("source", film.source);
      json_.text("definition", name_of(film.definition));
      json_.text("predicted_definition", name_of(film.predicted));
      one_lung("left", film.left);
      one_lung("right", film.right);
      one_lung("both", film.both);
      json_.count("side_errors", film.side_errors);
      json_.count("extra_lungs", film.extra_lungs);
      json_.notes(film.notes);
    });
  }

  void rules() {
    const auto text = [&](std::string_view key, std::string_view value) { json_.text(key, value); };
    json_.object("rules", [&] {
      text("found", "the best-scored prediction of the lung's side has IoU >= 0.5 with it");
      text("both_found",
           "every lung that the film has was found; for a film with a single lung, that one. one_found: one of two. "
           "Films without lungs are in none of the three");
      text("side_errors",
           "predictions whose IoU with the other side's lung is >= 0.5 and more than with their own side's lung");
      text("extra_lungs", "predictions of a side that the film does not have, side errors excluded");
      text("notes", "doubts about film or lungs, and how many films have each; docs/command_line.md has the meanings");
      text("rates", "with 95 % Wilson intervals");
      text("all", "left and right lungs in one list");
      text("both", "film by film, its lungs as one mask against the predictions as one mask");
      text("dice", "0 for a lung without prediction; iou likewise");
      text("hd95",
           "film pixels; the larger of the two directed 95th percentiles of the distances between surface pixels; null "
           "and not counted for a lung without prediction");
      text("hd95_at_1024",
           "hd95 in pixels of the film when its longer side has 1024 of them: hd95 * 1024 / longer side");
      text("assd", "film pixels; mean distance over the surface pixels of both masks");
      text("definitions",
           "field: the lung without the heart; whole: with what lies behind it; unsaid: the dataset or the model does "
           "not "
           "say. Masks of two definitions are never in one figure: left, right, all, both and mask_ap beside the "
           "counts are "
           "those of the only definition, and empty where there are several");
      text("other_definition_films",
           "films whose masks are of another definition than was predicted: they count as found or not and nowhere "
           "else");
      text("groups", "the same figures of the films of each source; a film without one is of its folder");
      text("mask_ap", "COCO: IoU 0.50 to 0.95, 101 recalls, area all, 100 detections a film");
    });
  }

  report_json json_;
};

}  // namespace detail

/// Writes the report as JSON (design, section 8), as a whole or not at all. What could not be measured is null.
/// \throws file_error when it cannot be written.
inline void write_report(const std::filesystem::path& file, const evaluation_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::report_writer{out}.write(report); });
}

}}  // namespace lungseg::LUNGSEG_ABI
