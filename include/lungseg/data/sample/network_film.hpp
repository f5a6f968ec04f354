// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/input_rule.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What turns a film into a network's picture.
struct network_film_options {
  input_rule rule = input_rule::letterbox;
  int min_size = 256, max_size = 256;
  bool equalise = false;  // histogram equalisation: first, with the rule `stretch` behind the resizing
};

/// How a model's configuration turns films into its pictures: a Mask R-CNN's has two sizes, a U-Net's one.
template <class Config>
network_film_options film_options(const Config& config) noexcept {
  if constexpr (requires { config.size; })
    return {.rule = config.input, .min_size = config.size, .max_size = config.size, .equalise = config.equalise};
  else
    return {
        .rule = config.input, .min_size = config.min_size, .max_size = config.max_size, .equalise = config.equalise};
}

/// A film in a network's grid: grey levels 0 to 255, 0 around the film, and where the film is.
struct network_film {
  image<float> grey;
  letterbox place;
};

/// What of a film a network sees, before it is resized, and where that comes to lie.
struct placed_film {
  film pixels;
  letterbox place;
  grey_levels levels{};  // of the film: what became black and white
  film_area content{};   // what of the film is in the picture
};

/// Where a film of the given size comes to lie.
letterbox place_film(int film_h, int film_w, const network_film_options& options);

/// The film as the rule takes it. Our own, `letterbox`, cuts the empty border off and spreads the levels of the rest;
/// those of other systems take the film as it is.
/// \param known  range_of(in), where it is known already
/// \throws shape_error for a film without pixels
placed_film place_film(film in, const network_film_options& options,
                       const std::optional<film_range>& known = std::nullopt);

/// What a network sees of a film, resized as the rule does it: training and prediction alike.
/// \param options  equalise: of the rule `stretch`, which does it to the resized film
image<float> resized(const film& seen, int height, int width, const network_film_options& options);

/// What a network sees of a film, before it is resized.
/// \param known  range_of(in), where it is known already
/// \throws shape_error for a film without pixels
placed_film seen_film(const film& in, const network_film_options& options,
                      const std::optional<film_range>& known = std::nullopt);

/// The film as the network sees it. The only way from film to network.
network_film to_network_film(const placed_film& seen, const network_film_options& options);
/// \throws shape_error for a film without pixels
network_film to_network_film(const film& in, const network_film_options& options);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/sample/network_film_impl.hpp"
#endif
