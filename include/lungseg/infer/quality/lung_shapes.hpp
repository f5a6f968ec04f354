// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/infer/quality/film_description.hpp"
#include "lungseg/infer/quality/shape_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What outlines of lungs look like, and how much of a film they cover, learned from films whose lungs are known.
struct lung_shapes {
  shape_model left, right, pair;
  std::vector<double> size;  // mean and standard deviation of the logarithm of a lung's share of the film

  bool operator==(const lung_shapes&) const = default;
};

/// Left lung, then right lung: the shape that lung_shapes::pair knows. Empty unless both were found.
std::vector<double> pair_shape(const film_description& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/lung_shapes_impl.hpp"
#endif
