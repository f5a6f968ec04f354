// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Evaluations that are remembered film by film, so that they can be shared out and resumed.

#include <filesystem>
#include <string>
#include <vector>

#include "film_run.hpp"
#include "job.hpp"
#include "lungseg/infer/report/mask_report.hpp"
#include "lungseg/infer/report/prediction_run.hpp"
#include "predictor.hpp"

namespace cli {

struct evaluate_request : run_options {
  common_options common;
  predictor_options predictor;
  std::vector<std::filesystem::path> datasets;
  std::string categories;
  std::filesystem::path report;
};

inline constexpr const char* evaluation_report_name = "report.json";

/// Scores the films into the journal in request.out, and makes report.json there of it.
/// \param masks  the models are U-Nets \param end  what was left out of the dataset, and lines on its sides
/// \param ranks  that share the films; null: this process is alone \return the exit status
int evaluate_films(const evaluate_request& request, const lungseg::film_dataset& films, bool masks,
                   const lungseg::run_end& end, job* ranks);

/// Makes report.json of the journal in a folder, and tells the scores. \return the exit status
int end_evaluation(const std::filesystem::path& folder, const lungseg::log_sink& log);

/// Tells the scores, and what went wrong with films. \return the exit status
int tell_scores(const lungseg::evaluation_report& scores, const lungseg::run_end& end, const lungseg::log_sink& log);
int tell_scores(const lungseg::mask_report& scores, const lungseg::run_end& end, const lungseg::log_sink& log);

}  // namespace cli
