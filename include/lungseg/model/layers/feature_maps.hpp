// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/nn/roi_rows.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What body, feature pyramid and RPN head say of a batch.
struct feature_maps {
  std::vector<nn::var> levels;  // P2 to P6
  nn::var fine;                 // at stride 2; null where the model has none
  std::vector<rpn_level> rpn;   // of each level
};

/// The levels that regions are pooled from, P2 to P5, with their scale in the regions' coordinates.
std::vector<nn::roi_source> roi_sources_of(const feature_maps& maps, const box_coordinates& coordinates);

/// The fine map alone, for regions in pixels.
inline nn::roi_source fine_source_of(const feature_maps& maps) {
  return {maps.fine, 0.5f, 0.5f};
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/feature_maps_impl.hpp"
#endif
