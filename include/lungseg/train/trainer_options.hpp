// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/core/progress.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/schedule.hpp"
#include "lungseg/train/stages.hpp"
#include "lungseg/train/update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a model is trained.
struct trainer_options {
  std::filesystem::path folder;  // of the run: checkpoints and curves; created if need be
  std::vector<stage> stages{{"all", 20, 0.02f}};
  schedule_options schedule;
  update_options update;
  /// Limit of the time spent, validation included; 0: none. Stages and rates then follow the clock where it is ahead of
  /// the steps, so that the rate has come down when the time is up; such a run is not repeatable bit for bit.
  double minutes = 0;
  float average = 0;               // of the weights over steps: what a step leaves of it; 0: none. See weight_average
  int curve_every = 20;            // steps between two points of the training curve
  double checkpoint_minutes = 10;  // between checkpoints within an epoch; each epoch ends with one
  bool resume = false;             // continue from the folder's last checkpoint, if there is one
  /// Where ranks train together: gradients are summed while the backward pass goes on, and how long steps and sums take
  /// is written to timing.csv.
  bool overlap = true, timing = false;
  run_description describe;  // what a resumed run must share besides the options here, e.g. the dataset

  /// Scores of the model as it stands, asked for after every epoch. The first decides which epoch is best; larger is
  /// better. Without it the validation loss decides, and without validation films the last epoch is best.
  std::function<named_values(const context&)> score{};
  bool last_is_best = false;  // the last epoch is best, whatever the scores: for films that must not choose the weights
  std::function<bool()> cancelled{};  // asked before every step; true: write a checkpoint and stop
  log_sink log{};
  progress_sink progress{};
};

enum class stop_reason { finished, time_limit, cancelled };

/// How a training ended.
struct training_result {
  stop_reason stop = stop_reason::finished;
  std::int64_t steps = 0;      // done in all, resumed runs included
  std::int64_t best_step = 0;  // 0: no epoch was completed
  double best_score = 0;       // minus infinity: nothing was validated, or no score was a number
  run_files files;
  std::int64_t films_left_out = 0;  // could not be read, by this rank or another; each was named
};

namespace detail {

/// \throws option_error for numbers that make no sense
void expect_sensible(const trainer_options& o);

/// The options that decide what is computed, for expect_same_run.
run_description describe(const trainer_options& o, std::uint64_t seed, int steps_per_epoch);

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/trainer_options_impl.hpp"
#endif
