// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

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
  double best_score = 0;
  run_files files;
};

namespace detail {

/// \throws option_error for numbers that make no sense
inline void expect_sensible(const trainer_options& o) {
  expect<option_error>(o.curve_every >= 1 && o.minutes >= 0 && o.checkpoint_minutes >= 0,
                       "training: curve_every must be at least 1, minutes and checkpoint_minutes not negative");
  learning_rate(1, 0, 1, o.schedule);
}

/// The options that decide what is computed, for expect_same_run.
inline run_description describe(const trainer_options& o, std::uint64_t seed, int steps_per_epoch) {
  const auto join = [](auto... parts) {
    std::string text;
    ((text += (text.empty() ? "" : " ") + number_text(parts)), ...);
    return text;
  };
  const schedule_options& s = o.schedule;
  const update_options& u = o.update;
  run_description run = o.describe;
  run["stages"] = to_string(o.stages);
  run["schedule"] = std::string{name(s.decay)} + " " +
                    join(s.warmup_steps, s.warmup_start, s.final_share, s.step_every, s.step_factor);
  run["update"] = (u.optimizer == optimizer_rule::sgd ? "sgd " : "adamw ") +
                  join(u.momentum, int{u.nesterov}, u.beta1, u.beta2, u.epsilon, u.weight_decay,
                       int{u.decay_everything}, static_cast<int>(u.clip), u.clip_norm);
  run["seed"] = number_text(seed);
  run["steps_per_epoch"] = number_text(steps_per_epoch);
  run["curve_every"] = number_text(o.curve_every);
  run["average"] = number_text(o.average);
  return run;
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
