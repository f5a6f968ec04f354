// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A bound that a further value stays at or below with a probability of at least 1 - miss, when it and the values are
/// drawn alike: the ceil((n + 1)(1 - miss))-th smallest. Infinite when the values are too few to say.
/// \source Lei, G'Sell, Rinaldo, Tibshirani, Wasserman, "Distribution-free predictive inference for regression", JASA
/// 113, 2018, section 2.2
double conformal_bound(std::vector<double> values, double miss);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/conformal_impl.hpp"
#endif
