// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <sstream>

#include "../support/scratch_folder.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/film_journal.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/journal_scores.hpp"
#include "lungseg/infer/report/score_line.hpp"

using namespace lungseg;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

film_score score_of_all_kinds(const char* file) {
  film_score score;
  score.file = file;
  score.image_id = 7;
  score.left = lung_score{true, 0.1 + 0.2, 1.0 / 3, {2.5, none}, 1e-300};
  score.both = lung_score{false, 0, 0, {}, none};
  score.side_errors = 1, score.extra_lungs = 2;
  score.faults = {"right lung not found (no prediction)", "a \"quoted\" fault"};
  score.notes = {{static_cast<note_code>(0), "so"}};
  score.source = "a hospital";
  score.definition = lung_definition::whole;
  score.flagged = {{0.9, 0.1 + 0.7, 0.3, 0.95}};
  score.verdict = {verdict_level::check, {static_cast<note_code>(0)}};
  score.refused = true;
  score.precision[left_lung].truths = 1;
  score.precision[left_lung].detections = {{0.1f, 0b1000000101}, {1e-30f, 0}};
  score.precision[right_lung].detections = {{0.7f, 1}};
  return score;
}

std::string report_text(const evaluation_report& report) {
  std::ostringstream out;
  detail::report_writer{out}.write(report);
  return std::move(out).str();
}

}  // namespace

TEST_CASE("score lines: an evaluation's report is made of its journal, to the last bit") {
  evaluation whole{laterality::image};
  whole.add_failure("broken.png", "is no film", 9);
  whole.add(score_of_all_kinds("a.png"));
  film_score plain;
  plain.file = "b.png";
  whole.add(plain);

  const lungseg_test::scratch_folder folder;
  const std::filesystem::path journal = folder / journal_name;
  prediction_run run{.command = evaluation_facts::command, .films = {3, "crc32c:0"}};
  run.facts = evaluation_facts{laterality::image, false}.texts();
  {
    film_journal lines{journal, run};
    const film_entry done{.image_id = 7, .file_name = "x/a.png", .status = film_status::ok};
    film_entry failed{.image_id = 9, .file_name = "x/broken.png", .status = film_status::failed};
    failed.reason = "is no film";
    lines.add(line_of(1, failed, film_failure{"broken.png", "is no film", 9}));
    lines.add(line_of(2, done, score_of_all_kinds("a.png")));
    lines.add(line_of(3, done, plain));
  }
  const evaluation_report made = lung_scores_of(journal);
  CHECK(report_text(made) == report_text(whole.report()));
  CHECK(made.scores.at(0).faults == score_of_all_kinds("a.png").faults);
  const flag_case flagged = made.scores.at(0).flagged.at(0);
  CHECK(flagged.expected == 0.1 + 0.7);
  const auto& detections = made.scores.at(0).precision.at(left_lung).detections;
  CHECK(detections.at(0).score == 0.1f);
  CHECK(detections.at(0).right.to_ulong() == 0b1000000101);
  CHECK(detections.at(1).score == 1e-30f);
  CHECK(places_in(journal).size() == 2);  // what failed is tried again
}

TEST_CASE("score lines: what is not as it was written is refused by line and name") {
  const lungseg_test::scratch_folder folder;
  const std::filesystem::path journal = folder / journal_name;
  const film_entry done{.image_id = 1, .file_name = "a.png", .status = film_status::ok};
  std::string line = line_of(1, done, mask_score{"a.png", 0.5, 0.25, {1, 2}});
  line.replace(line.find("\"iou\":0.25"), 10, "\"iou\":true");
  prediction_run run{.command = evaluation_facts::command, .films = {1, "crc32c:0"}};
  film_journal{journal, run}.add(line);
  CHECK_THROWS_WITH(mask_scores_of(journal),
                    Catch::Contains("line 2: the score.iou is a truth value, expected a number"));
}
