// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/infer/quality/ridge.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A ridge regression none of whose weights is negative: where larger features only mean larger targets, those that
/// speak against it do so by chance, in the rows at hand.
/// \source Franc, Hlavac, Navara, "Sequential coordinate-wise algorithm for the non-negative least squares problem",
///         CAIP 2005
/// \param rows     a list of features for each target, all of one length
/// \param penalty  of a weight's square, in rows
/// \throws shape_error for no rows, or lengths that differ
ridge_regression fit_nonnegative_ridge(const std::vector<std::vector<double>>& rows, const std::vector<double>& targets,
                                       double penalty);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/fit_ridge_impl.hpp"
#endif
