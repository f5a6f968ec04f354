// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Ridge regression on standardised features.
/// \source Hoerl, Kennard, "Ridge regression: biased estimation for nonorthogonal problems", Technometrics 12, 1970
struct ridge_regression {
  std::vector<double> centre, spread;  // of each feature; a feature that never changes has spread 1
  std::vector<double> weights;         // of the standardised features
  double offset = 0;

  /// \throws shape_error for another number of features
  double operator()(const std::vector<double>& features) const;

  bool operator==(const ridge_regression&) const = default;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/ridge_impl.hpp"
#endif
