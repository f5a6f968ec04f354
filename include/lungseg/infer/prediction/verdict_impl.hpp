// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/infer/prediction/verdict.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(verdict_level level) noexcept {
  constexpr std::array<std::string_view, 3> names{"good", "check", "reject"};
  return names[static_cast<std::size_t>(level)];
}

LUNGSEG_INLINE void verdict::raise(verdict_level to, note_code reason) {
  if (to < level || to == verdict_level::good) return;
  if (to > level) reasons.clear();
  level = to;
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
}

LUNGSEG_INLINE std::string verdict_counts::text() const {
  std::string result;
  for (const verdict_level level : {verdict_level::good, verdict_level::check, verdict_level::reject})
    result += (result.empty() ? "" : ", ") + std::string{name(level)} + ' ' + std::to_string(of(level));
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
