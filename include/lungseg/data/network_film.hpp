// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/histogram.hpp"
#include "lungseg/data/image.hpp"
#include "lungseg/data/letterbox.hpp"
#include "lungseg/data/resize.hpp"
#include "lungseg/math/input_rule.hpp"

namespace lungseg::inline LUNGSEG_ABI {

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

namespace detail {
/// The same levels as floats.
inline image<float> with_wide_levels(const film& f) {
  image<float> result{f.height, f.width};
  for (std::size_t i = 0; i < f.pixels.size(); ++i) result.pixels[i] = static_cast<float>(f.pixels[i]);
  return result;
}
}  // namespace detail

/// The film as the network sees it. The only way from film to network, for training and prediction alike.
/// \throws shape_error for a film without pixels
inline network_film to_network_film(const film& in, const network_film_options& options) {
  const letterbox place = place_film(in.height, in.width, options);
  const auto treated = [&](const film& f) { return options.equalise ? equalise(f) : f; };
  if (options.rule == input_rule::stretch)
    return {detail::with_wide_levels(treated(to_film(resize_bilinear(in, place.scaled_h, place.scaled_w)))), place};
  const film source = treated(in);
  switch (options.rule) {
    case input_rule::square:
      return {placed(detail::with_wide_levels(resize_truncated(source, place.scaled_h, place.scaled_w)), place), place};
    case input_rule::min_max:
      return {placed(resize_bilinear(detail::with_wide_levels(source), place.scaled_h, place.scaled_w), place), place};
    case input_rule::stretch:  // done above
    case input_rule::letterbox:
      break;
  }
  return {to_network(source, place), place};
}

}  // namespace lungseg::inline LUNGSEG_ABI
