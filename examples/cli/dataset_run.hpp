// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Datasets that are built film by film into a journal, so that the work can be shared out and resumed.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "film_run.hpp"
#include "job.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace cli {

struct dataset_run_request : run_options {  // out: the folder of the dataset file, and of the journal
  static constexpr const char* command = "dataset";

  common_options common;
  std::filesystem::path file;  // of the dataset
  std::string format;
  lungseg::film_sources sources;
  lungseg::build_options options;
  std::vector<lungseg::used_model> models{};
  lungseg::prediction_run::named_texts asked{};  // what the films' lungs depend on besides
  std::vector<lungseg::film_report> left_out{};  // what is known without looking at films
};

/// Builds the dataset, or a shard's part of it. \param ranks  that share the films; null: this process is alone
/// \return the exit status
int build_by_films(dataset_run_request request, job* ranks);

/// The dataset file of a run in a folder.
std::filesystem::path dataset_file(const std::filesystem::path& folder, const lungseg::prediction_run& run);

/// Makes the dataset file of the journal in a folder, and tells what came of the films. \return the exit status
int end_dataset(const std::filesystem::path& folder, const lungseg::log_sink& log);

/// Writes a dataset and says how many films it has. \param images  the folder of the films, for messages
/// \return the exit status; a slice beside the lungs is no failure
int write_dataset(const std::filesystem::path& file, const std::string& format, const std::filesystem::path& images,
                  const lungseg::film_dataset& films, const lungseg::dataset_report& report,
                  const lungseg::log_sink& log);

}  // namespace cli
