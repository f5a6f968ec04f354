// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/data/sample/sample.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What this rank holds of the batch that all ranks have read together; collective.
/// \param samples  of this rank; films that cannot be read are not among them, so only the ranks together know how many
///                 there are
batch_share share_batch(communicator& world, std::span<const sample> samples);

/// A picture with nothing on it, for a rank that has no film of a batch.
sample blank_sample(const batch_share& share);

/// Losses of one batch of the validation films.
struct batch_losses {
  int index = 0;
  double films = 0;
  named_values losses;
};

/// The mean over films of the losses of some batches, by their indices' order, whatever ranks they are from; nothing
/// without batches. Collective, where there is a world.
/// \param own  this rank's, all with the same names in the same order
named_values mean_losses(communicator* world, std::vector<batch_losses> own);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/shared_batch_impl.hpp"
#endif
