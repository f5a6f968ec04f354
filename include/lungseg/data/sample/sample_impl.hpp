// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment.hpp"
#include "lungseg/data/augment/warp.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/sample/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::uint32_t augment_stream = 0x61756731;

/// Augmentation samples a copy that is finer than the network's picture, so that it costs little sharpness; more than
/// the film has would be waste.
inline int source_extent(int film_extent, int scaled, bool augmented) {
  constexpr double finer = 1.5;
  return augmented ? std::min(film_extent, static_cast<int>(std::lround(scaled * finer))) : scaled;
}

inline placed_film placed_as_it_is(film picture, const sample_options& options) {
  const letterbox place = letterbox_fit(picture.height, picture.width, options.height, options.width);
  return {std::move(picture), place};
}

LUNGSEG_INLINE prepared_film prepare_film(const film_dataset& films, const film_record& record,
                                          const sample_options& options) {
  const std::filesystem::path file = films.folder / record.file;
  read_options reading = options.reading;
  if (!reading.also) reading.also = films.also;
  film_file from = read_film_file(file, reading);
  const film_grid grid = from.grid();
  film picture = with_intensity(std::move(from.pixels), options.intensity);
  const auto extent = [](int h, int w) { return std::to_string(h) + " x " + std::to_string(w); };
  expect<format_error>(picture.height == record.height && picture.width == record.width,
                       file.string() + ": film is " + extent(picture.height, picture.width) + ", its dataset says " +
                           extent(record.height, record.width));
  picture = grid.put_right(std::move(picture));
  prepared_film result;
  result.file = record.file;
  result.definition = record.definition;
  result.source = record.source;
  placed_film seen =
      options.placing ? options.placing(std::move(picture)) : placed_as_it_is(std::move(picture), options);
  const film_area part{seen.place.film_top, seen.place.film_left, seen.pixels.height, seen.pixels.width};
  result.place = seen.place;
  const int h = source_extent(part.height, result.place.scaled_h, options.augment.has_value());
  const int w = source_extent(part.width, result.place.scaled_w, options.augment.has_value());
  result.picture = options.resize ? options.resize(seen.pixels, h, w) : to_film(resize_smooth(seen.pixels, h, w));
  expect_extent("read_sample", "resized film", 0, result.picture.height, h);
  expect_extent("read_sample", "resized film", 1, result.picture.width, w);
  result.planes.assign((record.lungs.size() + 7) / 8, mask{h, w});
  for (std::size_t k = 0; k < record.lungs.size(); ++k) {
    const instance& lung = record.lungs[k];
    expect<format_error>(lung.pixels.height == record.height && lung.pixels.width == record.width,
                         file.string() + ": mask is " + extent(lung.pixels.height, lung.pixels.width) +
                             ", its film is " + extent(record.height, record.width));
    validate(lung.pixels, file.string());
    result.classes.push_back(lung.class_id);
    const mask shape = resize_mask(crop(grid.put_right(decode(lung.pixels)), part), h, w);
    std::transform(shape.pixels.begin(), shape.pixels.end(), result.planes[k / 8].pixels.begin(),
                   result.planes[k / 8].pixels.begin(), [bit = k % 8](std::uint8_t in, std::uint8_t bits) {
                     return static_cast<std::uint8_t>(bits | in << bit);
                   });
  }
  return result;
}

/// Adds lung `bit` of a plane of network size to the sample, unless too little of it is left.
inline void add_lung(sample& result, const mask& plane, std::size_t bit, int class_id, int min_area) {
  mask shape{plane.height, plane.width};
  int area = 0, top = plane.height, bottom = 0, left = plane.width, right = 0;
  for (int y = 0; y < plane.height; ++y) {
    const std::uint8_t* from = plane.row(y);
    std::uint8_t* to = shape.row(y);
    int first = plane.width, end = 0, inside = 0;
    for (int x = 0; x < plane.width; ++x) {
      to[x] = (from[x] >> bit) & 1;
      if (!to[x]) continue;
      first = std::min(first, x);
      end = x + 1;
      ++inside;
    }
    if (inside == 0) continue;
    area += inside;
    top = std::min(top, y);
    bottom = y + 1;
    left = std::min(left, first);
    right = std::max(right, end);
  }
  if (area < std::max(min_area, 1)) return;
  result.classes.push_back(class_id);
  result.boxes.push_back(
      {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right), static_cast<float>(bottom)});
  result.masks.push_back(std::move(shape));
}

LUNGSEG_INLINE sample make_sample(const prepared_film& from, const sample_options& options, int epoch, int index) {
  sample result;
  result.file = from.file;
  result.definition = from.definition;
  result.source = from.source;
  result.epoch = epoch;
  result.index = index;
  result.place = from.place;
  const letterbox& place = from.place;
  std::vector<mask> planes;
  bool flipped = false;
  if (options.augment) {
    random_stream random{options.seed, augment_stream,
                         (static_cast<std::uint64_t>(epoch) << 32) | static_cast<std::uint32_t>(index)};
    const augmentation change = draw_augmentation(*options.augment, place.height, place.width, random);
    const source_map way = map_to_source(place, change.geometry, from.picture.height, from.picture.width);
    for (const mask& plane : from.planes) planes.push_back(warp_mask(plane, way));
    result.film = augmented_film(from.picture, way, planes, change, options.padding);
    flipped = change.geometry.flip;
  } else {
    image<float> levels{from.picture.height, from.picture.width};
    std::copy(from.picture.pixels.begin(), from.picture.pixels.end(), levels.pixels.begin());
    result.film = placed(levels, place, options.padding);
    for (const mask& plane : from.planes) planes.push_back(placed(plane, place));
  }
  for (std::size_t k = 0; k < from.classes.size(); ++k) {
    const int class_id = flipped ? other_side(from.classes[k]) : from.classes[k];
    add_lung(result, planes[k / 8], k % 8, class_id, options.min_area);
  }
  return result;
}

}  // namespace detail

LUNGSEG_INLINE sample read_sample(const film_dataset& films, const film_record& record, const sample_options& options,
                                  int epoch, int index) {
  return detail::make_sample(detail::prepare_film(films, record, options), options, epoch, index);
}

}}  // namespace lungseg::LUNGSEG_ABI
