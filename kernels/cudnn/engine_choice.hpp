// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One of cuDNN's algorithms with its settings, as cuDNN numbers them. The numbers mean the same wherever its version
/// and the kind of GPU are the same.
struct engine_choice {
  std::int64_t engine = -1;
  std::vector<std::pair<std::int64_t, std::int64_t>> knobs{};  ///< setting, value

  auto operator<=>(const engine_choice&) const = default;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
