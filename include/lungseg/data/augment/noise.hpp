// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Adds noise of a standard deviation in grey levels, then cuts off at 0 and 255. The noise of a pixel depends on the
/// seed and its index only. Its distribution is that of the sum of four bytes: bell-shaped, no tail beyond 3.5
/// deviations, and one random word a pixel.
/// \param signal  0: the same everywhere; 1: in proportion to the level, as quantum noise grows where fewer rays arrive
void add_noise(image<float>& picture, float deviation, std::uint64_t seed, float signal = 0);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/noise_impl.hpp"
#endif
