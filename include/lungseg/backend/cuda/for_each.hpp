// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Queues rule(i) for every i of [0, count). Exists for the rules that kernels/ops/ names (rcnn.cu); kernels/device/
/// launch.cuh defines it. \throws device_error naming the operation when the launch fails
template <class Rule>
void for_each(const context& ctx, const char* operation, std::int64_t count, const Rule& rule);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
