// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
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
  training_plan(std::vector<stage> stages, int steps_per_epoch);

  const std::vector<stage>& stages() const noexcept { return stages_; }
  int epochs() const noexcept { return epochs_; }
  std::int64_t total() const noexcept { return ends_.back(); }
  /// For the log: the epoch that ends behind so many steps, and what learned in it.
  std::string epoch_name(std::int64_t steps, std::size_t stage) const;

  /// The place of a position in [0, total()).
  plan_place at(std::int64_t position) const noexcept;

 private:
  std::vector<stage> stages_;
  int per_epoch_;
  std::vector<std::int64_t> ends_;  // position behind each stage
  int epochs_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/plan_impl.hpp"
#endif
