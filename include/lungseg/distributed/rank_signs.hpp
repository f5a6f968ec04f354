// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a rank says of itself, again and again; as bytes, to processes of the same program.
struct rank_sign {
  enum kind : int { works, waits_for_ranks, waits_for_gpu };

  kind does = works;
  bool steady = false;  // it has promised to tick (steady_work)
  double silent = 0;    // seconds since it last got on
  double said_for = 0;  // seconds since it said the following
  char said[96] = {};   // what it does

  void say(std::string_view what);
};

/// A rank that others wait for in vain.
struct late_rank {
  int rank = 0;
  std::string cause;  // a sentence that begins behind the rank's name
};

/// Seconds of silence after which work counts as hanging.
struct silence_limits {
  double steady = 20;  // where it has promised to tick
  double other = 400;  // where nobody knows how long it takes, and where all wait for each other
};

/// Who keeps the job, if nobody gets on: a rank that works in silence, or else one whose GPU does. None as long as any
/// rank gets on, or has been silent for less than its work may be.
/// \param all  the latest signs of all ranks, at least one
std::optional<late_rank> find_late_rank(std::span<const rank_sign> all, const silence_limits& limits);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/rank_signs_impl.hpp"
#endif
