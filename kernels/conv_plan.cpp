// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "conv_plan.hpp"

#include <algorithm>

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

namespace {

template <class T>
bool contains(const std::vector<T>& values, T wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

/// The notes of cuDNN about an algorithm that decide whether it may be used.
struct engine_notes {
  std::vector<cudnnBackendNumericalNote_t> numerical;
  std::vector<cudnnBackendBehaviorNote_t> behaviour;
  std::int64_t index = -1;

  explicit engine_notes(const cudnn_descriptor& config) {
    cudnn_descriptor engine{config.cudnn(), CUDNN_BACKEND_ENGINE_DESCRIPTOR};
    cudnnBackendDescriptor_t into = engine.get();
    std::int64_t count = 0;
    config.cudnn().check(config.cudnn().get_attribute(config.get(), CUDNN_ATTR_ENGINECFG_ENGINE,
                                                      CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &count, &into),
                         "reading an algorithm");
    numerical = engine.read<cudnnBackendNumericalNote_t, CUDNN_NUMERICAL_NOTE_TYPE_COUNT>(
        CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE);
    behaviour = engine.read<cudnnBackendBehaviorNote_t, CUDNN_BEHAVIOR_NOTE_TYPE_COUNT>(CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE,
                                                                                        CUDNN_TYPE_BEHAVIOR_NOTE);
    index = engine.read(CUDNN_ATTR_ENGINE_GLOBAL_INDEX);
  }

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
  std::vector<cudnn_descriptor> configs;
  if (!heuristic.try_finalise()) return configs;  // this mode knows nothing about the graph
  std::int64_t count = 0;
  cudnn_->check(cudnn_->get_attribute(heuristic.get(), CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0,
                                      &count, nullptr),
                "counting algorithms");
  std::vector<cudnnBackendDescriptor_t> into;
  for (std::int64_t i = 0; i < count; ++i)
    into.push_back(configs.emplace_back(*cudnn_, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR).get());
  if (count == 0) return configs;
  std::int64_t given = 0;
  cudnn_->check(cudnn_->get_attribute(heuristic.get(), CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                                      count, &given, into.data()),
                "listing algorithms");
  configs.erase(configs.begin() + given, configs.end());
  return configs;
}

std::optional<conv_plan> conv_planner::try_engine(const cudnn_descriptor& config, const conv_problem& problem,
                                                  const conv_limits& limits) const {
  const engine_notes notes{config};
  if (!notes.acceptable(problem, limits)) return std::nullopt;
  cudnn_descriptor plan{*cudnn_, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR};
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
  if (handle_) plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, handle_);
  if (properties_) plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, *properties_);
  if (!plan.try_finalise()) return std::nullopt;
  const auto workspace = static_cast<std::size_t>(plan.read(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE));
  if (workspace > limits.workspace) return std::nullopt;
  return conv_plan{std::move(plan), workspace, notes.index, notes.tensor_core()};
}

std::optional<conv_plan> conv_planner::find(const conv_problem& problem, const conv_limits& limits) const {
  // cuDNN adds to a result only where nothing follows, and follows up on no gradient.
  const bool fused = problem.bias || problem.residual || problem.relu;
  if (fused && (problem.accumulate || problem.direction != conv_direction::forward)) return std::nullopt;
  const cudnn_descriptor graph = make_conv_graph(*cudnn_, problem, handle_);
  for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK})
    for (const cudnn_descriptor& config : ranked_configs(graph, mode))
      if (std::optional<conv_plan> plan = try_engine(config, problem, limits)) return plan;
  return std::nullopt;
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
