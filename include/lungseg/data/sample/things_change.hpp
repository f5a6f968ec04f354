// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/sample/augment_options.hpp"
#include "lungseg/data/sample/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is drawn over one film. Each kind draws what it needs from a stream of its own.
struct things_change {
  int opacities = 0;
  double opacity = 0;  // share of what they hide
  int wires = 0;
  bool device = false;
  double collimator = 0;  // widest band, share of the picture; 0: none
  int letters = 0;        // lines
  std::uint64_t seed = 0;
};

/// Draws what lies over a film. Always takes the same number of values.
inline things_change draw_things(const augment_things& options, random_stream& random) {
  using namespace detail;
  const auto up_to = [&](float most) { return 1 + static_cast<int>(most * random.uniform()); };
  things_change drawn;
  const bool opaque = happens(random, options.opacity_probability);
  const int opacities = up_to(3);
  const double opacity = options.opacity * random.uniform(0.3f, 1);
  if (opaque) drawn.opacities = opacities, drawn.opacity = opacity;

  const bool wired = happens(random, options.wire_probability);
  const int wires = up_to(options.wires);
  if (wired) drawn.wires = wires;
  drawn.device = happens(random, options.device_probability);
  const bool narrowed = happens(random, options.collimator_probability);
  if (narrowed) drawn.collimator = options.collimator;
  const bool lettered = happens(random, options.letters_probability);
  const int letters = up_to(options.letters);
  if (lettered) drawn.letters = letters;
  drawn.seed = seed_from(random);
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
