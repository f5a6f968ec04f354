// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is drawn over one film. Each kind draws what it needs from a stream of its own, see thing_stream.
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

namespace detail {

enum class thing : std::uint32_t { opacities = 1, wires, device, collimator, letters };
inline random_stream thing_stream(const things_change& change, thing kind) {
  return random_stream{change.seed, static_cast<std::uint32_t>(kind)};
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
