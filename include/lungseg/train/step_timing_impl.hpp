// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "lungseg/train/gradient_exchange.hpp"
#include "lungseg/train/step_timing.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE step_timing::mark::mark(const std::shared_ptr<communicator>& world, const gradient_exchange& exchange)
    : small{(world ? world->seconds() : 0) - (exchange.overlaps() ? 0 : exchange.seconds())},
      gradients{exchange.seconds()},
      summing{exchange.summing_seconds()},
      bytes{static_cast<double>(exchange.bytes())} {}

LUNGSEG_INLINE void step_timing::add(std::int64_t step, const mark& begin, const mark& end) {
  rows_.add(step, {{"step_seconds", std::chrono::duration<double>(end.time - begin.time).count()},
                   {"small_seconds", end.small - begin.small},
                   {"gradient_wait_seconds", end.gradients - begin.gradients},
                   {"gradient_sum_seconds", end.summing - begin.summing},
                   {"gradient_bytes", end.bytes}});
}

}}  // namespace lungseg::LUNGSEG_ABI
