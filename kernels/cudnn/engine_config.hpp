// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "cudnn/cudnn_descriptor.hpp"
#include "cudnn/engine_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The engine of a configuration, to be asked for its notes. \throws device_error
cudnn_descriptor engine_of(const cudnn_descriptor& config);

/// The algorithm and the settings of a configuration. \throws device_error
engine_choice choice_of(const cudnn_descriptor& config);

/// The configuration with this algorithm and these settings.
/// \param  properties  of the device to plan for without having it; null with a device
/// \throws device_error when cuDNN has no such for the graph
cudnn_descriptor config_of(const cudnn_descriptor& graph, const engine_choice& choice,
                           const cudnn_descriptor* properties);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
