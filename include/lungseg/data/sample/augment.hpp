// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "lungseg/core/random.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/augment_options.hpp"
#include "lungseg/data/sample/geometry_change.hpp"
#include "lungseg/data/sample/level_change.hpp"
#include "lungseg/data/sample/overlays.hpp"
#include "lungseg/data/sample/sharpness_change.hpp"
#include "lungseg/data/sample/smooth_field.hpp"
#include "lungseg/data/sample/things_change.hpp"
#include "lungseg/data/sample/warp.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The changes of one film, drawn.
struct augmentation {
  geometry_change geometry{};
  level_change levels{};
  sharpness_change sharpness{};
  things_change things{};
};

/// Draws the changes for a network picture of height x width. Always takes the same number of values from `random`.
inline augmentation draw_augmentation(const augment_options& options, int height, int width, random_stream& random) {
  augmentation drawn;
  drawn.geometry = draw_geometry(options.geometry, height, width, random);
  drawn.levels = draw_levels(options.levels, random);
  drawn.sharpness = draw_sharpness(options.sharpness, height, random);
  drawn.things = draw_things(options.things, random);
  return drawn;
}

namespace detail {

inline void add_shading(image<float>& picture, const level_change& change) {
  random_stream random{change.shading_seed, 0};
  const image<float> field = smooth_field(picture.height, picture.width, change.shading_cells, random);
  const auto most = static_cast<float>(change.shading);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] += most * field.pixels[i];
}

}  // namespace detail

/// The film in the network's picture after all changes, in the order in which a film comes to be: the body is moved,
/// rays pass it and what lies on it, fall off towards the edges, are turned into levels, which are worked over, written
/// on, blurred and packed, and spread at last. Levels stay within 0..255.
/// \param lungs    masks in the picture's grid (warp_mask)
/// \param padding  grey level around the film, which no change reaches
inline image<float> augmented_film(const film& in, const source_map& way, std::span<const mask> lungs,
                                   const augmentation& change, float padding) {
  image<float> picture = warp_film(in, way);
  add_things(picture, lungs, change.things);
  if (change.levels.shading > 0) detail::add_shading(picture, change.levels);
  if (change.levels.shading > 0 || !detail::straight(change.levels))
    apply_levels(picture, level_map(in, change.levels));
  if (change.levels.local.tiles > 0) {
    const film local = clahe(to_film(picture), change.levels.local);
    std::copy(local.pixels.begin(), local.pixels.end(), picture.pixels.begin());
  }
  if (change.sharpness.unsharp > 0) sharpen(picture, change.sharpness.unsharp, change.sharpness.unsharp_reach);
  if (change.things.letters > 0) detail::add_letters(picture, change.things);
  degrade(picture, change.sharpness);
  const mask covered = warp_mask(mask{in.height, in.width, 1}, way);
  if (change.levels.spread) spread_levels(picture, covered);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = covered.pixels[i] ? std::clamp(picture.pixels[i], 0.0f, 255.0f) : padding;
  return picture;
}

/// The class on the other side: a mirrored film shows the left lung where the right one was.
constexpr int mirrored_class(int class_id) noexcept {
  return class_id == left_lung ? right_lung : class_id == right_lung ? left_lung : class_id;
}

}}  // namespace lungseg::LUNGSEG_ABI
