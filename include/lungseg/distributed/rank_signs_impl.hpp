// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lungseg/distributed/rank_signs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void rank_sign::say(std::string_view what) {
  const std::size_t count = std::min(what.size(), sizeof said - 1);
  std::copy_n(what.data(), count, said);
  said[count] = '\0';
}

LUNGSEG_INLINE std::optional<late_rank> find_late_rank(std::span<const rank_sign> all, const silence_limits& limits) {
  double silent = std::numeric_limits<double>::infinity(), allowed = 0;
  const rank_sign* late = nullptr;
  for (const rank_sign& each : all) {
    silent = std::min(silent, each.silent);
    if (each.does == rank_sign::waits_for_ranks) continue;
    allowed = std::max(allowed, each.steady ? limits.steady : limits.other);
    if (!late || (late->does != rank_sign::works && each.does == rank_sign::works)) late = &each;
  }
  // Where all wait for each other it is the network, which may be slow, or nobody knows what.
  if (!late) late = all.data(), allowed = limits.other;
  if (silent < allowed) return std::nullopt;
  const auto text = [](double seconds) { return std::to_string(static_cast<int>(seconds)) + " s"; };
  std::string cause = late->does == rank_sign::works           ? "has not come where the others wait"
                      : late->does == rank_sign::waits_for_gpu ? "waits for its GPU, and all others wait"
                                                               : "waits for the others, and they for each other";
  cause += " for " + text(allowed);
  if (late->said[0] != '\0') cause += "; its last word, " + text(late->said_for) + " ago: " + late->said;
  return late_rank{static_cast<int>(late - all.data()), cause};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
