// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cpu/pool.hpp"
#include "lungseg/core/any_view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

/// The extents of a map as the kernels of pooling take them.
inline backend::cpu::pool_map map_of(any_const_view<4> x) {
  return {x.extent(1), x.extent(2), x.extent(3)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
