// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/infer/quality/fit_quality.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a model finds on films with known lungs, for a flag: by each film's own definition, where the model has it.
struct calibration_run {
  std::vector<calibration_film> films{};
  std::vector<film_failure> failures{};  // films that could not be read or predicted
};

}}  // namespace lungseg::LUNGSEG_ABI
