// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <vector>

#include "lungseg/infer/quality/ridge.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What features say of a target within groups of rows, however far the groups lie apart: rows and targets are taken
/// from their group's mean, and each group weighs the same. The plane found lies through the mean of the groups' means.
/// With one group this is the usual regression.
/// \param rows     a list of features for each target, all of one length
/// \param groups   the group of each row, by any number
/// \param penalty  of a standardised weight's square, as a share of the rows
/// \throws shape_error for no rows, or lengths that differ
/// \source Mundlak, "On the pooling of time series and cross section data", Econometrica 46, 1978 (within estimator)
ridge_regression fit_ridge(const std::vector<std::vector<double>>& rows, const std::vector<double>& targets,
                           const std::vector<std::size_t>& groups, double penalty);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/fit_ridge_impl.hpp"
#endif
