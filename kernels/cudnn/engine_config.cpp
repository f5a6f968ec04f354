// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/engine_config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

cudnn_descriptor engine_of(const cudnn_descriptor& config) {
  return std::move(config.read_parts(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1).at(0));
}

engine_choice choice_of(const cudnn_descriptor& config) {
  engine_choice choice{.engine = engine_of(config).read(CUDNN_ATTR_ENGINE_GLOBAL_INDEX)};
  for (const cudnn_descriptor& knob : config.read_parts(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES,
                                                        CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, CUDNN_KNOB_TYPE_COUNTS)) {
    const auto type =
        knob.read<cudnnBackendKnobType_t, 1>(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE).at(0);
    choice.knobs.emplace_back(type, knob.read(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE));
  }
  return choice;
}

cudnn_descriptor config_of(const cudnn_descriptor& graph, const engine_choice& choice,
                           const cudnn_descriptor* properties) {
  const cudnn_library& cudnn = graph.cudnn();
  cudnn_descriptor engine{cudnn, CUDNN_BACKEND_ENGINE_DESCRIPTOR};
  engine.set(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, graph).set(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, choice.engine);
  if (properties) engine.set(CUDNN_ATTR_ENGINE_DEVICEPROP, *properties);
  engine.finalise("choosing an algorithm");
  std::vector<cudnn_descriptor> knobs;
  std::vector<cudnnBackendDescriptor_t> handles;
  for (const auto& [type, value] : choice.knobs) {
    cudnn_descriptor& knob = knobs.emplace_back(cudnn, CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE, static_cast<cudnnBackendKnobType_t>(type))
        .set(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, value);
    handles.push_back(knob.finalise("choosing a setting").get());
  }
  cudnn_descriptor config{cudnn, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR};
  config.set(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
  if (!handles.empty())
    config.set(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, CUDNN_TYPE_BACKEND_DESCRIPTOR, handles.data(),
               static_cast<std::int64_t>(handles.size()));
  config.finalise("choosing an algorithm");
  return config;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
