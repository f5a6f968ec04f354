// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/sample/augment.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/data/sample/warp.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film of a dataset, ready for the network. Boxes and masks are in network pixels, one per lung that is still
/// visible.
struct sample {
  std::string file;          // as in the dataset
  int epoch = 0, index = 0;  // its place in the training
  image<float> film;         // height x width, grey levels 0..255
  std::vector<int> classes;
  std::vector<box> boxes;  // tight around the masks, exclusive ends
  std::vector<mask> masks;
  letterbox place;  // where the film lies in the picture, before augmentation
};

/// How films become samples.
struct sample_options {
  int height = 256, width = 256;  // of the network's picture
  /// Cuts, treats and places a film by another rule than letterbox_fit of all of it; then height and width are not
  /// used.
  std::function<placed_film(film)> placing{};
  /// Resizes a film to (height, width) in another way than resize_smooth: the network's rule.
  std::function<film(const film&, int, int)> resize{};
  film_intensity intensity = film_intensity::raw;
  float padding = 0;  // grey level around the film, as prediction pads it
  std::optional<augment_options> augment{};
  std::uint64_t seed = 0;
  int min_area = 16;  // lungs with fewer pixels left in the picture are dropped
  read_options reading{};
};

namespace detail {

inline constexpr std::uint32_t augment_stream = 0x61756731;

/// A film near the network's size and its masks, one bit for each lung: what is worth keeping in memory between epochs.
struct prepared_film {
  std::string file;
  film picture;
  std::vector<mask> planes;  // bit k % 8 of plane k / 8: lung k
  std::vector<int> classes;
  letterbox place;

  std::size_t bytes() const noexcept { return picture.pixels.size() * (1 + planes.size()); }
};

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

inline prepared_film prepare_film(const film_dataset& films, const film_record& record, const sample_options& options) {
  const std::filesystem::path file = films.folder / record.file;
  film picture = with_intensity(read_film(file, options.reading), options.intensity);
  const auto extent = [](int h, int w) { return std::to_string(h) + " x " + std::to_string(w); };
  expect<format_error>(picture.height == record.height && picture.width == record.width,
                       file.string() + ": film is " + extent(picture.height, picture.width) + ", its dataset says " +
                           extent(record.height, record.width));
  prepared_film result;
  result.file = record.file;
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
    const mask shape = resize_mask(crop(decode(lung.pixels), part), h, w);
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

/// The film as placed, or changed as the seed, epoch and index say.
inline sample make_sample(const prepared_film& from, const sample_options& options, int epoch, int index) {
  sample result;
  result.file = from.file;
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
    const Eigen::AffineCompact2d to_source = network_to_source(place, change, from.picture.height, from.picture.width);
    result.film =
        warp_film(from.picture, to_source, level_map(from.picture, change), options.padding, place.height, place.width);
    add_noise(result.film, change.noise, change.noise_seed);
    for (const mask& plane : from.planes) planes.push_back(warp_mask(plane, to_source, place.height, place.width));
    flipped = change.flip;
  } else {
    image<float> levels{from.picture.height, from.picture.width};
    std::copy(from.picture.pixels.begin(), from.picture.pixels.end(), levels.pixels.begin());
    result.film = placed(levels, place, options.padding);
    for (const mask& plane : from.planes) planes.push_back(placed(plane, place));
  }
  for (std::size_t k = 0; k < from.classes.size(); ++k) {
    const int class_id = flipped ? mirrored_class(from.classes[k]) : from.classes[k];
    add_lung(result, planes[k / 8], k % 8, class_id, options.min_area);
  }
  return result;
}

}  // namespace detail

/// Reads film `record` of a dataset and makes the sample that belongs to (options.seed, epoch, index).
/// \throws file_error, format_error naming the film: as read_film, when its size is not the dataset's, or when a mask
///         is of another size or damaged
inline sample read_sample(const film_dataset& films, const film_record& record, const sample_options& options,
                          int epoch = 0, int index = 0) {
  return detail::make_sample(detail::prepare_film(films, record, options), options, epoch, index);
}

}}  // namespace lungseg::LUNGSEG_ABI
