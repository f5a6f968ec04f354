// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How strongly clahe works, and how locally.
struct clahe_options {
  int tiles = 8;            // along each side
  double clip_limit = 2.0;  // largest slope of a level map: 1 changes nothing much, large values equalise fully
};

/// Contrast-limited adaptive histogram equalisation: each tile has its own level map, and a pixel takes the bilinear
/// mean of the four maps around it. A film with fewer pixels than tiles along a side gets as many tiles as pixels.
/// \source Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV, 1994
/// \throws option_error when there is less than one tile or the limit is below 1
film clahe(const film& in, const clahe_options& options = {});

/// What is done to the grey levels of a film before anything else sees them.
enum class film_intensity { raw, equalised, clahe };

/// The film with its levels treated as asked.
film with_intensity(film in, film_intensity treatment);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/local_contrast_impl.hpp"
#endif
