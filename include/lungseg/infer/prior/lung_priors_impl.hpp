// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/infer/prior/lung_priors.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE const shape_prior* lung_priors::find(std::optional<lung_definition> definition, int side) const {
  if (!definition) return nullptr;
  const auto& found = at(*definition, side);
  return found ? &*found : nullptr;
}

LUNGSEG_INLINE plausible_mask lung_priors::correct(mask_patch lung, std::optional<lung_definition> definition,
                                                   int side) const {
  const shape_prior* const prior = find(definition, side);
  return prior ? prior->correct(lung) : plausible_mask{std::move(lung), 0, 0};
}

}}  // namespace lungseg::LUNGSEG_ABI
