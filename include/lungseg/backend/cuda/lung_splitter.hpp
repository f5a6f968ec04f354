// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What turns labelled components on a GPU into masks of lungs; see backend/cuda/conv2d.hpp and components.hpp. All of
/// it is queued, and works with whole numbers: the same bytes as the host's, on every run.

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Area and moments of the pixels of every label.
/// \param labels  (N, H, W)  0 to K; 0 counts for nothing
/// \param sums    (N, K)     overwritten: label 1 first; zeros where no pixel has the label
void label_moments(const context& ctx, view<const int, 3> labels, view<moments, 2> sums);

/// Two components of every mask, with their holes filled: the background that cannot be reached from the film's border
/// over pixel edges. As data/pixels/morphology.hpp's fill_holes of each.
/// \param labels  (N, H, W)  of label_components with eight neighbours. Overwritten: bit 0 inside the first, bit 1
///                inside the second, both where one fills the other
/// \param chosen  (N, 2)     labels; 0: none, and then no pixel has its bit
/// \throws shape_error when N (H + 2) (W + 2) is 2^30 or more
void fill_components(const context& ctx, view<int, 3> labels, view<const int, 2> chosen);

/// Both lungs as masks; a pixel of both counts to the first.
/// \param inside    (N, H, W)     bits as fill_components leaves them
/// \param first_at  (N)           0 or 1: where among the two of `lungs` the first comes
/// \param lungs     (N, 2, H, W)  overwritten: 0 and 1
void write_lungs(const context& ctx, view<const int, 3> inside, view<const int, 1> first_at,
                 view<std::uint8_t, 4> lungs);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
