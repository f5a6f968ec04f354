// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(split_reason reason) noexcept {
  switch (reason) {
    case split_reason::ok:
      return "ok";
    case split_reason::fused_split:
      return "fused_split";
    case split_reason::two_labels:
      return "two_labels";
    case split_reason::one_lung:
      return "one_lung";
    case split_reason::ambiguous_side:
      return "ambiguous_side";
    default:
      return "empty";
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
