// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "cudnn/conv_graph.hpp"
#include "cudnn/engine_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A convolution that is ready to run.
struct conv_plan {
  cudnn_descriptor plan;
  std::size_t workspace = 0;  ///< bytes of scratch memory
  engine_choice choice{};
  bool tensor_core = false;
};

/// Which algorithms are acceptable. Those that are compiled at run time never are: each would cost a second.
struct conv_limits {
  std::size_t workspace = std::size_t{256} << 20;  ///< bytes
  bool deterministic = true;                       ///< the same bytes on every run
};

/// Chooses algorithms by cuDNN's heuristics, best first: for the device of a handle, or, without any device, for one
/// that a JSON text describes.
class conv_planner {
 public:
  conv_planner(const cudnn_library& cudnn, cudnnHandle_t handle) : cudnn_{&cudnn}, handle_{handle} {}
  /// \param properties  JSON as cuDNN writes it (CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION)
  /// \throws device_error when cuDNN cannot plan without a device, or not with these properties
  conv_planner(const cudnn_library& cudnn, std::string_view properties);

  /// The best acceptable plans, at most `count` (1 or more), all different; none when cuDNN has none.
  std::vector<conv_plan> best(const conv_problem& problem, int count, const conv_limits& limits = {}) const;
  /// The first of them.
  std::optional<conv_plan> find(const conv_problem& problem, const conv_limits& limits = {}) const;
  /// The plan with this algorithm; none when cuDNN has it not for this problem, or it is not acceptable.
  std::optional<conv_plan> plan_of(const conv_problem& problem, const engine_choice& choice,
                                   const conv_limits& limits = {}) const;

 private:
  std::optional<conv_plan> try_engine(const cudnn_descriptor& config, const conv_problem& problem,
                                      const conv_limits& limits) const;
  std::vector<cudnn_descriptor> ranked_configs(const cudnn_descriptor& graph, cudnnBackendHeurMode_t mode) const;

  const cudnn_library* cudnn_;
  cudnnHandle_t handle_ = nullptr;
  std::optional<cudnn_descriptor> properties_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
