// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/figures_json.hpp"
#include "lungseg/infer/report/score_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE report_writer::report_writer(std::ostream& out) : json_{out} {}

LUNGSEG_INLINE void report_writer::write(const evaluation_report& report) {
  json_.report([&] {
    json_.models(report.models);
    json_.text("laterality", name(report.sides));
    put_figures(json_, report);
    json_.list("groups", report.groups, [&](const group_figures& group) {
      json_.text("source", group.source);
      put_figures(json_, group);
    });
    json_.failures(report.failures);
    json_.list("rejected", rejected_films(report), [&](const film_score* film) {
      json_.film(*film);
      json_.truth("refused", film->refused);
      json_.verdict(film->verdict);
    });
    json_.list("film_scores", report.scores, [&](const film_score& film) { write_score(json_, film); });
    rules();
  });
}

LUNGSEG_INLINE void report_writer::rules() {
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
    text("verdicts",
         "films with each verdict of predict; refused_films, which are among reject: a view classifier takes them for "
         "no upright frontal chest films. All are scored like any other, as predict --force gives them");
    text("rates", "with 95 % Wilson intervals");
    text("all", "left and right lungs in one list");
    text("both", "film by film, its lungs as one mask against the predictions as one mask");
    text("dice", "0 for a lung without prediction; iou likewise");
    text(
        "hd95",
        "film pixels, square ones of the shorter side where the film's are not square; the larger of the two directed "
        "95th percentiles of the distances between surface pixels; null and not counted for a lung without prediction");
    text("hd95_at_1024", "hd95 in pixels of the film when its longer side has 1024 of them: hd95 * 1024 / longer side");
    text("assd", "film pixels as of hd95; mean distance over the surface pixels of both masks");
    text("definitions",
         "field: the lung without the heart; whole: with what lies behind it; unsaid: the dataset or the model does "
         "not say. Masks of two definitions are never in one figure: left, right, all, both and mask_ap beside the "
         "counts are those of the only definition, and empty where there are several");
    text("other_definition_films",
         "films whose masks are of another definition than was predicted: they count as found or not and nowhere else");
    text("flag",
         "lungs that were found and what the model's flag expected of them. poor: Dice below 0.9, which auc is for; "
         "calibration_error: of 10 bins of as many lungs each by expected Dice, the mean difference of mean expected "
         "and mean true Dice; coverage: share of lungs within their 90 % intervals; risk: mean of 1 - Dice, of all "
         "and of the nine tenths with the best expected Dice");
    text("groups", "the same figures of the films of each source; a film without one is of its folder");
    text("mask_ap", "COCO: IoU 0.50 to 0.95, 101 recalls, area all, 100 detections a film");
  });
}

}  // namespace detail

LUNGSEG_INLINE void write_report(const std::filesystem::path& file, const evaluation_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::report_writer{out}.write(report); });
}

}}  // namespace lungseg::LUNGSEG_ABI
