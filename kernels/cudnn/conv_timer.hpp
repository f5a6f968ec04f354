// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "cudnn/conv_cache.hpp"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Seconds that each plan of a convolution takes on the stream's device: the median of several runs on scratch tensors,
/// after one that does not count. NaN for a plan that does not run, as when its scratch memory is too much; NaN for all
/// when there is too little memory for the tensors. Waits.
/// \pre     nothing is being captured
/// \throws  device_error when the device itself fails
std::vector<double> time_plans(cuda_stream& stream, const conv_problem& problem, std::span<const conv_plan> plans);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
