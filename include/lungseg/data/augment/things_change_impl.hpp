// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/things_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE things_change draw_things(const augment_things& options, random_stream& random) {
  using namespace detail;
  const auto up_to = [&](float most) { return static_cast<int>(std::ceil(most * random.uniform())); };
  constexpr float most_opacities = 3;
  things_change drawn;
  drawn.opacities = sometimes(random, options.opacity_probability, up_to(most_opacities), 0);
  drawn.opacity = static_cast<double>(options.opacity) * between(random, 0.3, 1);
  drawn.wires = sometimes(random, options.wire_probability, up_to(options.wires), 0);
  drawn.device = happens(random, options.device_probability);
  drawn.collimator = sometimes<double>(random, options.collimator_probability, options.collimator, 0.0);
  drawn.letters = sometimes(random, options.letters_probability, up_to(options.letters), 0);
  drawn.seed = seed_from(random);
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
