// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a build without CUDA says when it is asked for a GPU.

#include <memory>
#include <string>

#include "lungseg/core/gpu_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

inline std::shared_ptr<gpu_stream> open_gpu(device where) {
  throw device_error{where.name() + ": this build has no CUDA (configure with LUNGSEG_CUDA=ON)"};
}

}}  // namespace lungseg::LUNGSEG_ABI
