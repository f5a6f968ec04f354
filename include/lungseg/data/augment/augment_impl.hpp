// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/blur.hpp"
#include "lungseg/data/augment/collimator.hpp"
#include "lungseg/data/augment/devices.hpp"
#include "lungseg/data/augment/geometry_change.hpp"
#include "lungseg/data/augment/letters.hpp"
#include "lungseg/data/augment/level_change.hpp"
#include "lungseg/data/augment/levels.hpp"
#include "lungseg/data/augment/opacity.hpp"
#include "lungseg/data/augment/sharpness_change.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/augment/warp.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE augmentation draw_augmentation(const augment_options& options, int height, int width,
                                              random_stream& random) {
  augmentation drawn;
  drawn.geometry = draw_geometry(options.geometry, height, width, random);
  drawn.levels = draw_levels(options.levels, random);
  drawn.sharpness = draw_sharpness(options.sharpness, height, random);
  drawn.things = draw_things(options.things, random);
  return drawn;
}

namespace detail {

LUNGSEG_INLINE void develop(image<float>& picture, const film& in, const augmentation& change) {
  const level_change& levels = change.levels;
  if (levels.shading > 0) add_shading(picture, levels);
  if (levels.curve.changes()) apply_levels(picture, level_map(in, levels.curve));
  if (levels.local) {
    const film local = clahe(to_film(picture), levels.clahe);
    std::copy(local.pixels.begin(), local.pixels.end(), picture.pixels.begin());
  }
  if (change.sharpness.unsharp > 0) sharpen(picture, change.sharpness.unsharp, change.sharpness.unsharp_reach);
}

}  // namespace detail

LUNGSEG_INLINE image<float> augmented_film(const film& in, const source_map& way, std::span<const mask> lungs,
                                           const augmentation& change, float padding) {
  image<float> picture = warp_film(in, way);
  add_opacities(picture, lungs, change.things);
  add_devices(picture, change.things);
  add_collimator(picture, change.things);
  detail::develop(picture, in, change);
  add_letters(picture, change.things);
  degrade(picture, change.sharpness);
  mask covered{picture.height, picture.width};  // by the film
  for (std::size_t i = 0; i < covered.pixels.size(); ++i) covered.pixels[i] = way.inside(i, in.height, in.width);
  if (change.levels.spread) spread_levels(picture, covered);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = covered.pixels[i] ? std::clamp(picture.pixels[i], 0.0f, 255.0f) : padding;
  return picture;
}

}}  // namespace lungseg::LUNGSEG_ABI
