// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cudnn/conv_plan.hpp"
#include "cudnn/tuning_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Seconds that each of the plans takes, in their order; NaN for one that did not run. Empty when nothing may be
/// measured now.
using plan_timer = std::function<std::vector<double>(std::span<const conv_plan>)>;

/// The index of the smallest time, the first of equals; none when all are NaN.
std::optional<std::size_t> fastest(std::span<const double> seconds);

/// Chooses algorithms by measuring them, once for each convolution, kind of GPU and version of cuDNN: the choice is
/// kept in a file. Changes which of the acceptable algorithms runs, and with it the last bits of results.
class conv_tuner {
 public:
  /// \throws file_error, format_error when the file is there and no file of choices
  conv_tuner(tuning_file file, std::string device, int cudnn)
      : file_{std::move(file)}, device_{std::move(device)}, cudnn_{cudnn} {}

  /// The plan that the file names; else the one that measure() finds the fastest of the planner's best five, which the
  /// file then names; else the planner's best. None when cuDNN has no acceptable plan.
  /// \throws file_error, format_error when the file cannot be written; it is as it was then
  std::optional<conv_plan> choose(const conv_planner& planner, const conv_problem& problem, const plan_timer& measure);

 private:
  tuning_file file_;
  std::string device_;
  int cudnn_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
