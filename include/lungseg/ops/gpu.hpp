// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cuda/kernels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Operations that exist on a GPU only: with fixed capacities and counts that stay on the device, they stand for whole
/// stages that the host does with lists. Their contracts are in backend/cuda/.
namespace gpu = backend::cuda;

}}}  // namespace lungseg::LUNGSEG_ABI::ops
