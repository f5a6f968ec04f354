// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What changes when a process gets on.
struct progress_mark {
  std::int64_t calls = 0;  // to other ranks that have come back
  std::int64_t ticks = 0;  // of its work
  std::int64_t disk = 0;   // what came from there: who swaps, or reads a large film, is slow and gets on
  int waits = 0;           // a rank_sign::kind

  bool operator==(const progress_mark&) const = default;
};

/// For how long a process has not got on, in seconds in which it could: of a time in which it was stopped next to
/// nothing counts, and of one in which it waited for a processor nothing.
class silence {
 public:
  /// Many times a second.
  /// \param now      seconds of a clock that goes on while the process is stopped
  /// \param mark     as it is now
  /// \param starved  seconds in which it waited for a processor; it is known when it got one, and may be more than have
  ///                 passed since the last look
  void look(double now, const progress_mark& mark, double starved = 0) {
    const double passed = std::clamp(now - looked_, 0.0, most);
    seconds_ = mark == mark_ ? std::max(seconds_ + passed - starved, 0.0) : 0;
    looked_ = now;
    mark_ = mark;
  }
  double seconds() const noexcept { return seconds_; }

 private:
  static constexpr double most = 0.5;  // from one look to the next

  double seconds_ = 0, looked_ = 0;
  progress_mark mark_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
