// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"

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
things_change draw_things(const augment_things& options, random_stream& random);

namespace detail {

enum class thing : std::uint32_t { opacities = 1, wires, device, collimator, letters };
inline random_stream thing_stream(const things_change& change, thing kind) {
  return random_stream{change.seed, static_cast<std::uint32_t>(kind)};
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/things_change_impl.hpp"
#endif
