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
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/math/input_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE letterbox place_film(int film_h, int film_w, const network_film_options& options) {
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

LUNGSEG_INLINE placed_film place_film(film in, const network_film_options& options,
                                      const std::optional<film_range>& known) {
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

LUNGSEG_INLINE image<float> resized(const film& seen, int height, int width, const network_film_options& options) {
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

LUNGSEG_INLINE placed_film seen_film(const film& in, const network_film_options& options,
                                     const std::optional<film_range>& known) {
  const bool before = options.equalise && options.rule != input_rule::stretch;
  return before ? place_film(equalise(in), options) : place_film(in, options, known);
}

LUNGSEG_INLINE network_film to_network_film(const placed_film& seen, const network_film_options& options) {
  const letterbox& place = seen.place;
  return {placed(resized(seen.pixels, place.scaled_h, place.scaled_w, options), place), place};
}

LUNGSEG_INLINE network_film to_network_film(const film& in, const network_film_options& options) {
  return to_network_film(seen_film(in, options), options);
}

}}  // namespace lungseg::LUNGSEG_ABI
