// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_tuner.hpp"

#include <utility>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

constexpr int candidates = 5;

/// Everything that `problem` consists of, as text without tabs.
std::string text_of(const conv_problem& problem) {
  return to_string(problem) + ", padding behind " + lungseg::to_string(problem.after) + ", aligned to " +
         std::to_string(problem.alignment);
}

}  // namespace

std::optional<std::size_t> fastest(std::span<const double> seconds) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < seconds.size(); ++i)
    if (!is_nan(seconds[i]) && (!best || seconds[i] < seconds[*best])) best = i;
  return best;
}

std::optional<conv_plan> conv_tuner::choose(const conv_planner& planner, const conv_problem& problem,
                                            const plan_timer& measure) {
  const tuning_key key{device_, cudnn_, text_of(problem)};
  if (const std::optional<engine_choice> known = file_.find(key))
    if (std::optional<conv_plan> plan = planner.plan_of(problem, *known)) return plan;
  if (!measure) return planner.find(problem);
  std::vector<conv_plan> plans = planner.best(problem, candidates);
  if (plans.empty()) return std::nullopt;
  const std::vector<double> seconds = plans.size() > 1 ? measure(plans) : std::vector<double>{0};
  const std::optional<std::size_t> winner = fastest(seconds);
  conv_plan& chosen = plans[winner.value_or(0)];
  if (winner) file_.store(key, chosen.choice);
  return std::move(chosen);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
