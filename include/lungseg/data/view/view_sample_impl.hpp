// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/augment/augment.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/data/view/drawn_picture.hpp"
#include "lungseg/data/view/film_pieces.hpp"
#include "lungseg/data/view/view_material.hpp"
#include "lungseg/data/view/view_sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Draws one sample; see make_view_sample.
class view_sampler {
 public:
  view_sampler(const view_material& from, const view_sample_options& options, random_stream random)
      : from_{from}, options_{options}, random_{random} {}

  view_sample make() {
    const float kind = random_.uniform();
    if (kind < options_.film_share) return one_film();
    if (kind < options_.film_share + options_.several_share)
      return {as_it_lies(several(), any_pose()), view_sample::content::several};
    return {as_it_lies(other(), any_pose()), view_sample::content::other};
  }

 private:
  bool chance(float probability) { return random_.uniform() < probability; }
  film_pose any_pose() { return film_pose::of(static_cast<int>(random_.below(film_pose::count))); }
  const film& any(const std::vector<film>& of) { return of[random_.below(static_cast<std::uint32_t>(of.size()))]; }

  view_sample one_film() {
    film seen = changed(any(from_.films));
    const film_pose pose = chance(options_.upright_share) ? film_pose{} : any_pose();
    return {as_it_lies(std::move(seen), pose), view_sample::content::single, pose};
  }

  /// Two films beside each other or above, or two such pairs.
  film several() {
    const auto pair = [&] {
      const auto gap = static_cast<int>(chance(0.5f) ? 0 : random_.below(16));
      return films_beside(changed(any(from_.films)), changed(any(from_.films)), gap, chance(0.5f) ? 0 : 255);
    };
    const film_pose quarter{1, true};  // exchanges rows and columns
    if (chance(0.5f)) return pair();
    if (chance(0.3f))
      return as_it_lies(films_beside(as_it_lies(pair(), quarter), as_it_lies(pair(), quarter), 0, 0), quarter);
    return as_it_lies(films_beside(as_it_lies(changed(any(from_.films)), quarter),
                                   as_it_lies(changed(any(from_.films)), quarter), 0, 0),
                      quarter);
  }

  film other() {
    const float kind = random_.uniform();
    if (!from_.others.empty() && kind < 0.4f) return changed(part(any(from_.others)));
    if (kind < 0.7f) return draw_other_picture(random_);
    const film& of = any(from_.films);
    return changed(chance(0.6f) ? film_fragment(of, random_) : shuffled_film(of, random_));
  }

  film part(const film& of) {
    const auto side = [&](int whole) {
      return std::max(1, static_cast<int>(static_cast<float>(whole) * random_.uniform(0.4f, 1)));
    };
    const int height = side(of.height), width = side(of.width);
    const auto place = [&](int whole, int some) {
      return static_cast<int>(random_.below(static_cast<std::uint32_t>(whole - some + 1)));
    };
    const int top = place(of.height, height), left = place(of.width, width);
    return crop(of, {top, left, height, width});
  }

  /// Another film of the same chest, as another machine may have made it.
  film changed(const film& of) {
    const augmentation change = draw_augmentation(options_.change, of.height, of.width, random_);
    const letterbox place = letterbox_fit(of.height, of.width, of.height, of.width);
    const float padding = chance(0.8f) ? 0.0f : random_.uniform(0, 255);
    const source_map way = map_to_source(place, change.geometry, of.height, of.width);
    const film seen = to_film(augmented_film(of, way, {}, change, padding));
    return chance(options_.border_probability) ? bordered(seen) : seen;
  }

  /// An even border around the film, of another width at each edge.
  film bordered(const film& of) {
    const auto some = [&](int side) {
      return static_cast<int>(static_cast<float>(side) * (chance(0.5f) ? 0 : random_.uniform(0, 0.15f)));
    };
    const int top = some(of.height), bottom = some(of.height), left = some(of.width), right = some(of.width);
    const std::uint8_t level = chance(0.7f) ? 0 : chance(0.5f) ? 255 : static_cast<std::uint8_t>(random_.below(256));
    film result{of.height + top + bottom, of.width + left + right, level};
    for (int y = 0; y < of.height; ++y) std::copy_n(of.row(y), of.width, result.row(top + y) + left);
    return result;
  }

  const view_material& from_;
  const view_sample_options& options_;
  random_stream random_;
};

inline constexpr std::uint32_t view_stream = 0x76696577;  // apart from other random numbers of the same seed

}  // namespace detail

LUNGSEG_INLINE view_sample make_view_sample(const view_material& from, const view_sample_options& options,
                                            std::uint64_t seed, std::uint64_t number) {
  return detail::view_sampler{from, options, random_stream{seed, detail::view_stream, number}}.make();
}

}}  // namespace lungseg::LUNGSEG_ABI
