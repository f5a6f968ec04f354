// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A drawn frontal chest film with the exact lung fields, heart not included. Left and right are the patient's: the
/// left lung is on the right of the picture.
struct phantom {
  film picture;
  mask left, right;
};

/// What phantoms vary in. Angles in degrees, lengths as fractions of the picture.
struct phantom_options {
  int min_size = 128, max_size = 512;  // longer side
  double longest_aspect = 1.3;         // longer side over shorter, either way
  double rotation = 8;                 // either way
  double scale_low = 0.82, scale_high = 1.08;
  double shift = 0.04;
  double marker_probability = 0.6, border_probability = 0.3, opacity_probability = 0.25;
  double noise = 5;  // largest standard deviation, grey levels
};

/// Draws film `index` of the series `seed`: a plausible frontal chest film with ribs, clavicles, spine, heart,
/// diaphragm, vessels, and at times a marker, black borders or an opacity. Sizes, stature, position, contrast and noise
/// vary. The same numbers give the same film.
/// \throws option_error for sizes below 16 or an empty range
phantom draw_phantom(std::uint64_t seed, std::uint64_t index, const phantom_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/phantom/phantom_impl.hpp"
#endif
