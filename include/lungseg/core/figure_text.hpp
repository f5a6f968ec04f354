// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdio>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A number with so many digits behind the point.
inline std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// A share as whole per cent, rounded down.
inline std::string percent(double share) {
  return std::to_string(static_cast<int>(share * 100)) + " %";
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
