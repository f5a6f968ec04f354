// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/prediction/lung_quality.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A lung's mask without what cannot be lung: fills holes, removes thin spurs by an opening, and keeps the largest
/// component.
/// \param opening_share  side of the opening's box as a share of the film's height; 0: no opening
/// \param signs          gets the shares that the opening and the choice of a component took away; null: they are not
///                       counted
mask_patch clean_mask(const mask_patch& voted, float opening_share, lung_signs* signs = nullptr);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/mask_cleaning_impl.hpp"
#endif
