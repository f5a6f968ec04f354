// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <vector>

#include "lungseg/core/capture.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<double> repeated_work::tell_ranks(const context& ctx) {
  device_ranks& ranks = *ctx.device_ranks();
  if (together_.size() >= most_combinations) together_.clear(), number_ = 0;
  if (number_ == 0) number_ = ranks.next_number();
  const bool ready = done_once_ && !ctx.gpu().marking();
  std::vector<double> all(static_cast<std::size_t>(ranks.size()));
  all[static_cast<std::size_t>(ranks.rank())] = static_cast<double>(number_) * (ready ? 1 : -1);
  ctx.world()->sum(all);
  return all;
}

}}  // namespace lungseg::LUNGSEG_ABI
