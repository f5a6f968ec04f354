// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_plan.hpp"

#include <algorithm>

#include "cudnn/engine_config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

template <class T>
bool contains(const std::vector<T>& values, T wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

/// The notes of cuDNN about an algorithm that decide whether it may be used.
struct engine_notes {
  std::vector<cudnnBackendNumericalNote_t> numerical;
  std::vector<cudnnBackendBehaviorNote_t> behaviour;

  explicit engine_notes(const cudnn_descriptor& engine)
      : numerical{engine.read<cudnnBackendNumericalNote_t, CUDNN_NUMERICAL_NOTE_TYPE_COUNT>(
            CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE)},
        behaviour{engine.read<cudnnBackendBehaviorNote_t, CUDNN_BEHAVIOR_NOTE_TYPE_COUNT>(
            CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, CUDNN_TYPE_BEHAVIOR_NOTE)} {}

  bool tensor_core() const { return contains(numerical, CUDNN_NUMERICAL_NOTE_TENSOR_CORE); }

  bool acceptable(const conv_problem& problem, const conv_limits& limits) const {
    if (contains(behaviour, CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION)) return false;
    if (contains(numerical, CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) return false;
    if (limits.deterministic && contains(numerical, CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)) return false;
    if (!problem.strict) return true;
    // On float32, a tensor core means TF32; the transforms trade precision for speed.
    return !tensor_core() && !contains(numerical, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) &&
           !contains(numerical, CUDNN_NUMERICAL_NOTE_FFT) && !contains(numerical, CUDNN_NUMERICAL_NOTE_WINOGRAD);
  }
};

/// Whether cuDNN may do the whole at once: it adds to a result only where nothing follows, and follows up on no
/// gradient.
bool in_one_piece(const conv_problem& p) {
  const bool fused = p.bias || p.residual || p.relu;
  return !fused || (!p.accumulate && p.direction == conv_direction::forward);
}

bool holds(const std::vector<conv_plan>& plans, const engine_choice& choice) {
  return std::any_of(plans.begin(), plans.end(), [&](const conv_plan& plan) { return plan.choice == choice; });
}

}  // namespace

conv_planner::conv_planner(const cudnn_library& cudnn, std::string_view properties) : cudnn_{&cudnn} {
  properties_.emplace(cudnn, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  properties_->set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, CUDNN_TYPE_CHAR, properties.data(),
                   static_cast<std::int64_t>(properties.size()));
  properties_->finalise("describing a device");
}

std::vector<cudnn_descriptor> conv_planner::ranked_configs(const cudnn_descriptor& graph,
                                                           cudnnBackendHeurMode_t mode) const {
  cudnn_descriptor heuristic{*cudnn_, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR};
  heuristic.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph)
      .set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
  if (properties_) heuristic.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, *properties_);
  if (!heuristic.try_finalise()) return {};  // this mode knows nothing about the graph
  return heuristic.read_parts(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR,
                              heuristic.count_parts(CUDNN_ATTR_ENGINEHEUR_RESULTS));
}

std::optional<conv_plan> conv_planner::try_engine(const cudnn_descriptor& config, const conv_problem& problem,
                                                  const conv_limits& limits) const {
  const engine_notes notes{engine_of(config)};
  if (!notes.acceptable(problem, limits)) return std::nullopt;
  cudnn_descriptor plan{*cudnn_, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR};
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
  if (handle_) plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, handle_);
  if (properties_) plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, *properties_);
  if (!plan.try_finalise()) return std::nullopt;
  const auto workspace = static_cast<std::size_t>(plan.read(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE));
  if (workspace > limits.workspace) return std::nullopt;
  return conv_plan{std::move(plan), workspace, choice_of(config), notes.tensor_core()};
}

std::vector<conv_plan> conv_planner::best(const conv_problem& problem, int count, const conv_limits& limits) const {
  std::vector<conv_plan> plans;
  if (!in_one_piece(problem)) return plans;
  const cudnn_descriptor graph = make_conv_graph(*cudnn_, problem, handle_);
  for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK})
    for (const cudnn_descriptor& config : ranked_configs(graph, mode)) {
      std::optional<conv_plan> plan = try_engine(config, problem, limits);
      if (!plan || holds(plans, plan->choice)) continue;
      plans.push_back(std::move(*plan));
      if (static_cast<int>(plans.size()) == count) return plans;
    }
  return plans;
}

std::optional<conv_plan> conv_planner::find(const conv_problem& problem, const conv_limits& limits) const {
  std::vector<conv_plan> plans = best(problem, 1, limits);
  return plans.empty() ? std::nullopt : std::optional{std::move(plans.front())};
}

std::optional<conv_plan> conv_planner::plan_of(const conv_problem& problem, const engine_choice& choice,
                                               const conv_limits& limits) const {
  if (!in_one_piece(problem)) return std::nullopt;
  const cudnn_descriptor graph = make_conv_graph(*cudnn_, problem, handle_);
  try {
    return try_engine(config_of(graph, choice, properties_ ? &*properties_ : nullptr), problem, limits);
  } catch (const device_error&) {  // cuDNN refuses numbers that mean nothing to it at any step
    return std::nullopt;
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
