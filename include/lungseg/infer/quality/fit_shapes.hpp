// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/infer/quality/film_description.hpp"
#include "lungseg/infer/quality/lung_shapes.hpp"
#include "lungseg/infer/quality/shape_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// \param shapes   at least three, not all alike
/// \param explain  share of the variance that the modes have to explain
/// \throws shape_error for fewer shapes, or of several lengths
shape_model fit_shape_model(const std::vector<std::vector<double>>& shapes, double explain = 0.98);

/// \param films  of one definition, at least three with both lungs; others are passed over
/// \throws shape_error for fewer films
lung_shapes fit_lung_shapes(const std::vector<film_description>& films);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/fit_shapes_impl.hpp"
#endif
