// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// COCO's run-length code of a binary mask: lengths of runs in column-first order, starting with a run of zeros
/// (possibly of length 0). The lengths add up to height * width.
struct run_lengths {
  int height = 0, width = 0;
  std::vector<std::uint32_t> counts;
  bool operator==(const run_lengths&) const = default;
};

}}  // namespace lungseg::LUNGSEG_ABI
