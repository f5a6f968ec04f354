// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How much of a training's time is spent, and how long ago its last checkpoint was.
class run_clock {
 public:
  using clock = std::chrono::steady_clock;

  /// \param minutes  limit of the training's time; 0: none
  explicit run_clock(double minutes) : minutes_{minutes} {}

  /// Counts from now on. \param seconds  spent by the runs that this one resumes
  void start(double seconds) {
    earlier_ = seconds;
    started_ = saved_ = clock::now();
  }
  void saved() { saved_ = clock::now(); }
  double minutes_since_saved() const { return seconds_since(saved_) / 60; }
  /// What a resumed run has to know: seconds spent under a limit, else 0.
  double seconds_to_keep() const { return minutes_ > 0 ? spent() : 0; }

  /// Where a run that has done `step` of `total` steps is on its plan: there, or with a limit at the share of the time
  /// that is gone, whichever is further. The end of the last epoch (validation, checkpoint) is set aside.
  std::int64_t position(std::int64_t step, std::int64_t total) const {
    if (minutes_ <= 0) return step;
    const double budget = std::max(60 * minutes_ - epoch_end_, 1e-9);
    const double share = std::min(spent() / budget, 1.0);
    return std::max(step, static_cast<std::int64_t>(share * static_cast<double>(total)));
  }
  /// The latest epoch's end began at `begin` and is over.
  void epoch_ended(clock::time_point begin) { epoch_end_ = seconds_since(begin); }

 private:
  static double seconds_since(clock::time_point then) {
    return std::chrono::duration<double>(clock::now() - then).count();
  }
  double spent() const { return earlier_ + seconds_since(started_); }

  double minutes_, earlier_ = 0, epoch_end_ = 0;  // the latter two in seconds
  clock::time_point started_ = clock::now(), saved_ = started_;
};

}}  // namespace lungseg::LUNGSEG_ABI
