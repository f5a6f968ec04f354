// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lungs of a batch of masks, in the memory in which the masks were, so that work on them can go on there.
struct split_batch {
  tensor<std::uint8_t, 4> lungs;       ///< (N, 2, H, W)  left, then right; 0 and 1; a lung that is missing is all 0
  std::vector<split_figures> figures;  ///< of each mask, on the host
  int split_by_host = 0;               ///< masks whose pixels the host had to look at; on the processor all of them
};

/// One mask's lungs on the host, as split_lungs of that mask alone gives them; waits for what is queued.
/// \throws device_error
lung_pair pair_at(const context& ctx, const split_batch& batch, int index);

namespace detail {

/// Splits those of the masks that `which` lists on the host's threads; the rest of `lungs` and `figures` stays.
void split_by_host(const context& ctx, view<const std::uint8_t, 3> masks, const split_options& options,
                   const std::vector<int>& which, view<std::uint8_t, 4> lungs, std::span<split_figures> figures);

/// As split_lungs of a batch, `at_once` masks together.
split_batch split_in_groups(const context& ctx, view<const std::uint8_t, 3> masks, const split_options& options,
                            int at_once);

}  // namespace detail

/// Takes the left and the right lung from every mask of a batch, as split_lungs of each mask alone: the same pixels and
/// the same figures, on every device.
///
/// On a GPU, masks of two components that are clearly the lungs stay there: what comes to the host are the moments of
/// components, and the host decides by the rules of the single splitter (data/split/lung_decision.hpp). Masks of
/// touching lungs, of lungs in pieces, of one lung, or of very many components are downloaded and split by the host, on
/// the context's threads. All of them are, when the context is the processor's. Waits for the GPU a few times a batch;
/// the last results are queued on return. Large batches are split in groups, which keeps scratch memory below 1 GB for
/// films of usual size.
///
/// \param masks  (N, H, W)  in the context's memory; any byte but 0 is inside
/// \throws shape_error   beyond 30,000 pixels a side
/// \throws option_error  when an option is out of its range
/// \throws device_error
split_batch split_lungs(const context& ctx, view<const std::uint8_t, 3> masks, const split_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/split/split_batch_impl.hpp"
#endif
