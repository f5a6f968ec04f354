// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How a filter moves over an image, and what happens to the result.
struct conv2d_options {
  std::array<int, 2> stride{1, 1};
  /// Zeros above and left. Those below and right follow from the output's extents, so that they may differ from these.
  std::array<int, 2> padding{0, 0};
  bool relu = false;        ///< forward directions only
  bool accumulate = false;  ///< add to what the result holds instead of replacing it; excludes a residual
};

}}}  // namespace lungseg::LUNGSEG_ABI::ops
