// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/train/plan.hpp"
#include "lungseg/train/stages.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_plan::training_plan(std::vector<stage> stages, int steps_per_epoch)
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

LUNGSEG_INLINE std::string training_plan::epoch_name(std::int64_t steps, std::size_t stage) const {
  return "epoch " + std::to_string((steps + per_epoch_ - 1) / per_epoch_) + " of " + std::to_string(epochs_) + " (" +
         stages_[stage].layers + ")";
}

LUNGSEG_INLINE plan_place training_plan::at(std::int64_t position) const noexcept {
  std::size_t s = 0;
  while (s + 1 < ends_.size() && position >= ends_[s]) ++s;
  const std::int64_t begin = s == 0 ? 0 : ends_[s - 1];
  return {s, position - begin, ends_[s] - begin};
}

}}  // namespace lungseg::LUNGSEG_ABI
