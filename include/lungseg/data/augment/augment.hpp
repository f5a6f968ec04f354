// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/geometry_change.hpp"
#include "lungseg/data/augment/level_change.hpp"
#include "lungseg/data/augment/sharpness_change.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/augment/warp.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The changes of one film, drawn.
struct augmentation {
  geometry_change geometry{};
  level_change levels{};
  sharpness_change sharpness{};
  things_change things{};
};

/// Draws the changes for a network picture of height x width. Always takes the same number of values from `random`.
augmentation draw_augmentation(const augment_options& options, int height, int width, random_stream& random);

namespace detail {

/// Exposure and development: shading, the curve of levels, then local contrast and edges.
void develop(image<float>& picture, const film& in, const augmentation& change);

}  // namespace detail

/// The film in the network's picture after all changes, in the order in which a film comes to be: the body is moved,
/// rays pass it and what lies on it, are turned into levels, which are worked over, written on, blurred and packed, and
/// spread at last as prediction does. Levels stay within 0..255.
/// \param way      map_to_source of change.geometry
/// \param lungs    planes in the picture's grid (warp_mask), not 0 inside
/// \param padding  grey level around the film, which no change reaches
image<float> augmented_film(const film& in, const source_map& way, std::span<const mask> lungs,
                            const augmentation& change, float padding);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/augment_impl.hpp"
#endif
