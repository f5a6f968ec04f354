// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "cudnn/conv_problem.hpp"
#include "cudnn/cudnn_descriptor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The operation graph of a convolution: forward as conv -> + residual -> + bias -> ReLU, the order for which cuDNN
/// has compiled kernels; the gradients as one operation. Tensors in between are float32 and virtual.
/// \param handle  null to plan without a device
/// \throws device_error when cuDNN refuses the graph
cudnn_descriptor make_conv_graph(const cudnn_library& cudnn, const conv_problem& problem, cudnnHandle_t handle);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
