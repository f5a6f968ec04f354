// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/train/stages.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A position of a training within its stages.
struct plan_place {
  std::size_t stage = 0;
  std::int64_t step = 0, total = 0;  // within the stage
};

/// The stages of a training laid end to end on one axis of steps.
class training_plan {
 public:
  /// \throws option_error when there is no stage or one without epochs
  training_plan(std::vector<stage> stages, int steps_per_epoch)
      : stages_{std::move(stages)}, per_epoch_{steps_per_epoch} {
    expect<option_error>(!stages_.empty(), "training: no stages were given");
    expect<option_error>(steps_per_epoch >= 1, "training: an epoch has no steps");
    for (const stage& s : stages_) {
      expect<option_error>(s.epochs >= 1 && s.rate > 0,
                           "training: stage '" + s.layers + "' needs at least one epoch and a rate above 0");
      epochs_ += s.epochs;
      ends_.push_back(epochs_ * std::int64_t{steps_per_epoch});
    }
  }

  const std::vector<stage>& stages() const noexcept { return stages_; }
  int epochs() const noexcept { return epochs_; }
  std::int64_t total() const noexcept { return ends_.back(); }
  /// For the log: the epoch that ends behind so many steps, and what learned in it.
  std::string epoch_name(std::int64_t steps, std::size_t stage) const {
    return "epoch " + std::to_string((steps + per_epoch_ - 1) / per_epoch_) + " of " + std::to_string(epochs_) + " (" +
           stages_[stage].layers + ")";
  }

  /// The place of a position in [0, total()).
  plan_place at(std::int64_t position) const noexcept {
    std::size_t s = 0;
    while (s + 1 < ends_.size() && position >= ends_[s]) ++s;
    const std::int64_t begin = s == 0 ? 0 : ends_[s - 1];
    return {s, position - begin, ends_[s] - begin};
  }

 private:
  std::vector<stage> stages_;
  int per_epoch_;
  std::vector<std::int64_t> ends_;  // position behind each stage
  int epochs_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
