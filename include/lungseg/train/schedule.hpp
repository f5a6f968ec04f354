// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string_view>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How the learning rate falls after the warm-up.
enum class decay_rule { constant, step, cosine };

inline std::string_view name(decay_rule rule) noexcept {
  return rule == decay_rule::cosine ? "cosine" : rule == decay_rule::step ? "step" : "constant";
}

struct schedule_options {
  decay_rule decay = decay_rule::cosine;
  std::int64_t warmup_steps = 100;  // the rate rises linearly to its full value over so many steps
  float warmup_start = 0.001f;      // share of the full rate at step 0 of a warm-up
  float final_share = 0.0f;         // cosine: share of the full rate that is left at the end
  float step_every = 1.0f / 3;      // step: share of the stage after which the rate falls, again and again
  float step_factor = 0.1f;         // step: what it is multiplied by
};

/// The learning rate of step `step` (from 0) of a stage of `total` steps with full rate `rate`: a pure function, so
/// that a resumed run needs no state for it. The decay covers the steps after the warm-up, which is cut to the stage's
/// length. \source linear warm-up: Goyal et al., "Accurate, Large Minibatch SGD", 2017, section 2.2;
///         cosine: Loshchilov and Hutter, "SGDR", 2017, equation 5 without restarts
/// \throws option_error for options outside their ranges
float learning_rate(float rate, std::int64_t step, std::int64_t total, const schedule_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/schedule_impl.hpp"
#endif
