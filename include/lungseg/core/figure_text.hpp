// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"
#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A number with so many digits behind the point. What rounds to 0 has no sign.
inline std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  const bool zero = std::string_view{text}.find_first_not_of("-0.") == std::string_view::npos;
  return text + (zero && text[0] == '-');
}

/// The same for people: "-" for NaN, which is what figures of nothing are.
inline std::string figure_or_dash(double value, int digits) {
  return is_nan(value) ? "-" : fixed(value, digits);
}

/// A share as whole per cent, rounded down.
inline std::string percent(double share) {
  return std::to_string(static_cast<int>(share * 100)) + " %";
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
