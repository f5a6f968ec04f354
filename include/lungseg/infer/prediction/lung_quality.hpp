// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/prediction/verdict.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a model's own answers say of how sure an outline is. Each needs no truth and no film size: masks are compared
/// on one grid of a film, see quality_grid.
struct lung_signs {
  double boundary_entropy = 0;  // entropy of the mask's probabilities [nats], summed, for each cell of the outline
  double inside_doubt = 0;      // mean of 1 - probability over the cells inside
  double self_dice = 1;         // Dice of the mask with the probabilities that it was made of
  double view_dice = 1;         // with the lung on the mirrored film, mirrored back; 0 when it was not found there
  double inside_whole = 1;      // share of the lung field's mask inside the whole lung's; 1 for models with one mask
  double spurs = 0;             // share of the mask that the opening took away
  double islands = 0;           // share of the mask in components beside the largest
  double cut = 0,
         missing = 0;  // what the shape prior took away, and what the mask lacks of its lung, as shares of the mask
  double mean_entropy = 0;    // boundary_entropy's sum for each cell inside
  double mirrored_doubt = 0;  // inside_doubt on the mirrored film; 1 when the lung was not found there
  double views_apart = 0;     // where the masks of both views differ by more than an outline, as a share of the lung

  bool operator==(const lung_signs&) const = default;
};

/// What the flag says of one lung.
struct lung_quality {
  double dice = 0;           // predicted
  double low = 0, high = 1;  // the true one lies in between for 9 of 10 lungs
  lungseg::verdict verdict;

  bool operator==(const lung_quality&) const = default;
};

}}  // namespace lungseg::LUNGSEG_ABI
