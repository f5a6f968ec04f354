// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What lungseg train is asked for.

#include <filesystem>
#include <string>
#include <vector>

#include "common.hpp"

namespace cli {

struct train_options {
  common_options common;
  std::vector<std::filesystem::path> datasets, validation;
  std::vector<std::string> leave_out;
  double validation_fraction = 0.1, minutes = 0;
  std::filesystem::path out, weights, more_films, negatives;
  std::string task = "lungs", preset, stages, categories;
  int batch = 0;
  bool resume = false;
  // of several ranks
  bool deterministic = false, timing = false;
  std::string sync_norm = "on", overlap = "on";
  double watchdog = 20;
};
void add_train_options(CLI::App& to, train_options& options);

}  // namespace cli
