// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

using jpeg_block = std::array<std::array<float, 8>, 8>;

/// Luminance steps of the standard's table K.1 for a quality of 1 to 100, as libjpeg scales them.
jpeg_block jpeg_steps(int quality);

}  // namespace detail

/// What JPEG at a quality of 1 to 100 leaves of a picture's grey levels: its blocks of 8 x 8 pixels with their cosine
/// transforms rounded to the steps of the standard's luminance table; blocks over an edge continue its last pixel.
/// \source ITU-T T.81 (1992), annex K.1; steps by quality as in libjpeg
void lose_by_jpeg(image<float>& picture, int quality);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/jpeg_loss_impl.hpp"
#endif
