// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <utility>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/math/input_rule.hpp"

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
  grey_levels levels{};  // of the film: what became black and white
  film_area content{};   // what of the film is in the picture
};

/// What of a film a network sees, before it is resized, and where that comes to lie.
struct placed_film {
  film pixels;
  letterbox place;
  grey_levels levels{};
  film_area content{};
};

/// Where a film of the given size comes to lie.
inline letterbox place_film(int film_h, int film_w, const network_film_options& options) {
  switch (options.rule) {
    case input_rule::square:
      return letterbox_matterport(film_h, film_w, {.min_dim = options.min_size, .max_dim = options.max_size});
    case input_rule::min_max:
      return letterbox_torchvision(film_h, film_w, {.min_size = options.min_size, .max_size = options.max_size});
    case input_rule::stretch:
      return letterbox_stretch(film_h, film_w, options.max_size, options.max_size);
    case input_rule::letterbox:
      break;
  }
  return letterbox_fit(film_h, film_w, options.max_size, options.max_size);
}

/// The film as the rule takes it. Our own, `letterbox`, cuts the empty border off and spreads the levels of the rest;
/// those of other systems take the film as it is.
/// \param known  range_of(in), where it is known already
/// \throws shape_error for a film without pixels
inline placed_film place_film(film in, const network_film_options& options,
                              const std::optional<film_range>& known = std::nullopt) {
  if (options.rule != input_rule::letterbox) {
    const letterbox place = place_film(in.height, in.width, options);
    const film_area whole = whole_of(in);
    return {std::move(in), place, {}, whole};
  }
  const auto [content, levels] = known ? *known : range_of(in);
  letterbox place = place_film(content.height, content.width, options);
  place.film_top = content.top;
  place.film_left = content.left;
  return {with_levels(content == whole_of(in) ? std::move(in) : crop(in, content), levels), place, levels, content};
}

namespace detail {
/// The same levels as floats.
inline image<float> with_wide_levels(const film& f) {
  image<float> result{f.height, f.width};
  for (std::size_t i = 0; i < f.pixels.size(); ++i) result.pixels[i] = static_cast<float>(f.pixels[i]);
  return result;
}
}  // namespace detail

/// What a network sees of a film, resized as the rule does it: training and prediction alike.
/// \param options  equalise: of the rule `stretch`, which does it to the resized film
inline image<float> resized(const film& seen, int height, int width, const network_film_options& options) {
  switch (options.rule) {
    case input_rule::square:
      return detail::with_wide_levels(resize_truncated(seen, height, width));
    case input_rule::min_max:
      return resize_bilinear(detail::with_wide_levels(seen), height, width);
    case input_rule::stretch: {
      const film small = to_film(resize_bilinear(seen, height, width));
      return detail::with_wide_levels(options.equalise ? equalise(small) : small);
    }
    case input_rule::letterbox:
      break;
  }
  return resize_smooth(seen, height, width);
}

/// What a network sees of a film, before it is resized.
/// \param known  range_of(in), where it is known already
/// \throws shape_error for a film without pixels
inline placed_film seen_film(const film& in, const network_film_options& options,
                             const std::optional<film_range>& known = std::nullopt) {
  const bool before = options.equalise && options.rule != input_rule::stretch;
  return before ? place_film(equalise(in), options) : place_film(in, options, known);
}

/// The film as the network sees it. The only way from film to network.
inline network_film to_network_film(const placed_film& seen, const network_film_options& options) {
  const letterbox& place = seen.place;
  return {placed(resized(seen.pixels, place.scaled_h, place.scaled_w, options), place), place, seen.levels,
          seen.content};
}
/// \throws shape_error for a film without pixels
inline network_film to_network_film(const film& in, const network_film_options& options) {
  return to_network_film(seen_film(in, options), options);
}

}}  // namespace lungseg::LUNGSEG_ABI
