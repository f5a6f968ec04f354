// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Sums over the ranks that share a batch (core/communicator.hpp): nothing happens where there is one rank. What a rank
/// that only looks on has counted is left out.

#include <span>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Turns each image's counts, (N, 2), into numbers with the sums of the whole batch: what counts is their sum over the
/// images, and how it is spread over them means nothing any more. On a GPU all of it is queued.
void share_counts(const context& ctx, view<int, 2> counts);

/// The same of rows that are padded: those that are not of the first kind are of the second.
/// \param rows  of an image
void share_padded_counts(const context& ctx, view<int, 2> counts, int rows);

/// Sums on the host.
void share_sums(const context& ctx, std::span<double> sums);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/rank_sums_impl.hpp"
#endif
