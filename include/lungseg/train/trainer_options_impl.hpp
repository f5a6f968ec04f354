// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>

#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/schedule.hpp"
#include "lungseg/train/stages.hpp"
#include "lungseg/train/trainer_options.hpp"
#include "lungseg/train/update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void expect_sensible(const trainer_options& o) {
  expect<option_error>(o.curve_every >= 1 && o.minutes >= 0 && o.checkpoint_minutes >= 0,
                       "training: curve_every must be at least 1, minutes and checkpoint_minutes not negative");
  learning_rate(1, 0, 1, o.schedule);
}

LUNGSEG_INLINE run_description describe(const trainer_options& o, std::uint64_t seed, int steps_per_epoch) {
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

}}}  // namespace lungseg::LUNGSEG_ABI::detail
