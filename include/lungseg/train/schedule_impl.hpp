// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lungseg/core/error.hpp"
#include "lungseg/train/schedule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE float learning_rate(float rate, std::int64_t step, std::int64_t total, const schedule_options& options) {
  const auto in_unit = [](float x) { return x >= 0 && x <= 1; };
  expect<option_error>(
      options.warmup_steps >= 0 && in_unit(options.warmup_start) && in_unit(options.final_share) &&
          in_unit(options.step_factor) && in_unit(options.step_every) && options.step_every > 0,
      "schedule: warmup_steps must not be negative, shares and factors must be in [0, 1], step_every above 0");
  const std::int64_t warmup = std::clamp<std::int64_t>(options.warmup_steps, 0, std::max<std::int64_t>(total, 0));
  if (step < warmup) {
    const double share = static_cast<double>(step) / static_cast<double>(warmup);
    return static_cast<float>(rate * (options.warmup_start + (1.0 - options.warmup_start) * share));
  }
  const std::int64_t left = std::max<std::int64_t>(total - warmup, 1);
  const double progress = std::min(static_cast<double>(step - warmup) / static_cast<double>(left), 1.0);
  if (options.decay == decay_rule::step) {
    // The small term keeps a fall at step 1/3 of 300 from slipping to 101 by rounding.
    const double falls = std::floor(progress / options.step_every + 1e-6);
    return static_cast<float>(rate * std::pow(static_cast<double>(options.step_factor), falls));
  }
  if (options.decay == decay_rule::cosine) {
    const double share = 0.5 * (1.0 + std::cos(3.141592653589793 * progress));
    return static_cast<float>(rate * (options.final_share + (1.0 - options.final_share) * share));
  }
  return rate;
}

}}  // namespace lungseg::LUNGSEG_ABI
