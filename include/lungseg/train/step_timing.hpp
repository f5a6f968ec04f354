// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "lungseg/core/communicator.hpp"
#include "lungseg/train/curves.hpp"
#include "lungseg/train/gradient_exchange.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How long the steps of a training take, and what of it ranks spend on each other: a row of timing.csv for each step.
class step_timing {
 public:
  /// A moment, and what all ranks' talk had taken until then.
  struct mark {
    mark(const std::shared_ptr<communicator>& world, const gradient_exchange& exchange);
    std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
    double small, gradients, summing, bytes;
  };

  explicit step_timing(const std::filesystem::path& file, std::int64_t resumed_after) : rows_{file, resumed_after} {}

  /// Columns, in seconds: the step; what it waited in small collective calls (norms, counts, losses) and for gradients;
  /// what the sums of gradients took, hidden behind the backward pass or not; and the gradients' bytes.
  void add(std::int64_t step, const mark& begin, const mark& end);

 private:
  csv_curve rows_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/step_timing_impl.hpp"
#endif
