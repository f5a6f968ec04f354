// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/quality/shape_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A lung's mask after the shape prior.
struct plausible_mask {
  mask_patch pixels;
  double cut = 0;      // the share of the mask before that it lost
  double missing = 0;  // what that mask lacks of the likeliest lung, as a share of it; nothing is added to a mask
};

/// What lungs look like, as signed distances on a grid that fits the lung, and their modes of variation. It tells the
/// tail that runs down the chest wall and the spur along a wire from what lungs do, and says how much of a lung a mask
/// lacks.
/// \source Leventon, Grimson, Faugeras, "Statistical shape influence in geodesic active contours", CVPR 2000 (principal
/// components of signed distances); Holland, Welsch, "Robust regression using iteratively reweighted least-squares",
/// 1977
struct shape_prior {
  shape_model shapes;

  static constexpr int side = 64;  // cells of the grid

  /// The signed distances that a prior is fitted to: positive inside, in half extents of the lung, row by row. A known
  /// lung's frame is that of all of it.
  /// \return empty for a mask without extent
  static std::vector<double> distances(const mask_patch& lung);

  /// The mask, without what lies further than a tenth of the lung's half extents outside of the likeliest lung of the
  /// prior; the largest component stays, and its holes are filled. The likeliest
  /// lung is fitted to the mask without its thin parts, so that a long tail is not taken for a low lung, and cells that
  /// disagree with it count the less the more they do. A thin part is cut only when it lies outside of the likeliest
  /// lung for all of the mask, too: some known lungs end in one. A mask without extent stays as it is.
  plausible_mask correct(const mask_patch& lung) const;

  bool operator==(const shape_prior&) const = default;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/shape_prior_impl.hpp"
#endif
