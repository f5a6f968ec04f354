// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How sharp and clean one film becomes, drawn. Lengths in network pixels.
struct sharpness_change {
  double unsharp = 0, unsharp_reach = 1;
  double blur = 0;         // standard deviation
  double resample = 1;     // the film was smaller once by this factor
  float noise = 0;         // standard deviation, grey levels
  float noise_signal = 0;  // how much the noise follows the level, see add_noise
  std::uint64_t noise_seed = 0;
  int jpeg = 0;  // quality; 0: none
};

/// Draws how sharp a film in a network picture of that height becomes. Always takes the same number of values.
sharpness_change draw_sharpness(const augment_sharpness& options, int height, random_stream& random);

/// Blur, smaller once, noise, JPEG, in this order.
void degrade(image<float>& picture, const sharpness_change& change);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/sharpness_change_impl.hpp"
#endif
