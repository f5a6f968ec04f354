// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"

/// \file
/// Pictures that are made of frontal films and are none.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A part that shows no whole chest: a half, or a window of less than half of each side.
film film_fragment(const film& of, random_stream& random);

/// The film cut into n x n tiles, which then lie in another order; n is 2 to 4.
film shuffled_film(const film& of, random_stream& random);

/// Two films side by side, with a gap between them or none; of the first one's height.
film films_beside(const film& first, const film& second, int gap, std::uint8_t level);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/view/film_pieces_impl.hpp"
#endif
