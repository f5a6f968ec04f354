// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Takes the left and the right lung from one binary mask (any byte but 0 is inside) of any size.
///
/// Nothing is assumed about where the lungs are in the film: specks are dropped; two components, or groups of pieces,
/// that lie side by side across their common long axis are the lungs; otherwise, or where that leaves two better parts,
/// the largest component is cut at the neck between them, and the bridge is removed; otherwise there is one lung. Holes
/// in each lung are filled. Which is left and which right follows from the lungs relative to each other, with their
/// common long axis turned upright: a film may be shifted, cropped, scaled, and rotated by up to 60 degrees. A single
/// lung's side is read off its shape.
///
/// \throws shape_error   beyond 30,000 pixels a side
/// \throws option_error  when an option is out of its range
lung_pair split_lungs(const mask& both, const split_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/split/lung_splitter_impl.hpp"
#endif
