// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/blur.hpp"
#include "lungseg/data/augment/jpeg_loss.hpp"
#include "lungseg/data/augment/noise.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/sharpness_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE sharpness_change draw_sharpness(const augment_sharpness& options, int height, random_stream& random) {
  using namespace detail;
  sharpness_change drawn;
  drawn.unsharp = sometimes(random, options.unsharp_probability, between(random, 0, options.unsharp), 0.0);
  drawn.unsharp_reach = std::max(1.0, between(random, 0, options.unsharp_reach) * height);
  drawn.blur = sometimes(random, options.blur_probability, between(random, 0, options.blur) * height, 0.0);
  drawn.resample = sometimes(random, options.resample_probability, between(random, 1, options.resample), 1.0);
  drawn.noise = sometimes(random, options.noise_probability, options.noise * random.uniform(), 0.0f);
  drawn.noise_signal = random.uniform();
  drawn.noise_seed = seed_from(random);
  const auto quality = static_cast<int>(std::lround(between(random, options.jpeg_low, options.jpeg_high)));
  drawn.jpeg = sometimes(random, options.jpeg_probability, quality, 0);
  return drawn;
}

LUNGSEG_INLINE void degrade(image<float>& picture, const sharpness_change& change) {
  if (change.blur > 0) picture = blurred(picture, change.blur);
  if (change.resample > 1) picture = resampled(picture, change.resample);
  add_noise(picture, change.noise, change.noise_seed, change.noise_signal);
  if (change.jpeg > 0) lose_by_jpeg(picture, change.jpeg);
}

}}  // namespace lungseg::LUNGSEG_ABI
