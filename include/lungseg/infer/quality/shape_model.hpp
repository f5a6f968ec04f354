// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How far a shape lies from those that a model knows.
struct shape_distance {
  double within =
      0;  // Mahalanobis distance in the space of the model's modes, over the root of their number: 1 is usual
  double beside = 0;  // from that space, root of the mean square over the coordinates
  double worst = 0;   // ... of the point (two coordinates) that lies farthest from it
};

/// A statistical shape model: the mean of aligned shapes and the modes in which they differ. A shape is a list of
/// coordinates; all have the same length.
/// \source Cootes, Taylor, Cooper, Graham, "Active Shape Models - their training and application", CVIU 61, 1995
struct shape_model {
  std::vector<double> mean;       // n coordinates
  std::vector<double> modes;      // k * n: unit vectors, one after the other, largest variance first
  std::vector<double> variances;  // k, of the shapes along the modes

  /// \throws shape_error for a shape of another length
  shape_distance distance(const std::vector<double>& shape) const;

  bool operator==(const shape_model&) const = default;
};

/// The shape moved to the mean of its points and scaled to a root mean square distance of 1 from there. Rotation stays:
/// how lungs lie on an upright film is part of what is judged.
/// \param shape  x and y of one point after the other
std::vector<double> aligned(std::vector<double> shape);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/shape_model_impl.hpp"
#endif
