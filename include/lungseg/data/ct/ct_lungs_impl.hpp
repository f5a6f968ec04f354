// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/ct/airways.hpp"
#include "lungseg/data/ct/body_mask.hpp"
#include "lungseg/data/ct/ct_lungs.hpp"
#include "lungseg/data/ct/ct_split.hpp"
#include "lungseg/data/ct/volume_parts.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The parts of a slice's air that may be lung: not what is airway for the most part, with the rim that is left of it,
/// and not what is air alone, such as gas of the bowel right below a lung, with which it may hang together from slice
/// to slice.
inline mask may_be_lung(const hu_image& slice, const mask& air, const mask& airways) {
  const components parts = label_components(air, connectivity::four);
  std::vector<std::int64_t> pure(static_cast<std::size_t>(parts.count())), in_airways(pure.size());
  for (std::size_t i = 0; i < parts.owners().size(); ++i) {
    const run& r = parts.runs().runs[i];
    const auto part = static_cast<std::size_t>(parts.owners()[i]);
    for (int x = r.x1; x < r.x2; ++x) {
      pure[part] += slice(r.y, x) <= pure_air_hu;
      in_airways[part] += airways(r.y, x);
    }
  }
  return parts.select_if([&](int part) {
    const auto at = static_cast<std::size_t>(part);
    return pure[at] * 2 < parts[part].area && in_airways[at] * 2 < parts[part].area;
  });
}

/// The air of each body that may be lung. Skin is not: its pixels are half air.
inline std::vector<mask> air_of_bodies(const ct_volume& volume, const std::vector<mask>& bodies, int threshold,
                                       const std::vector<mask>& airways) {
  const auto skin = structuring_element::disc(std::max(2, volume.pixels_of(2)));
  std::vector<mask> result;
  for (std::size_t z = 0; z < bodies.size(); ++z) {
    mask air = below(volume.slices[z], threshold);
    keep_inside(air, erode(bodies[z], skin));
    result.push_back(may_be_lung(volume.slices[z], air, airways[z]));
    remove_pixels(result[z], airways[z]);
  }
  return result;
}

/// The parts of the air that are lungs.
inline std::vector<bool> lung_parts(const volume_parts& parts) {
  constexpr double least = 0.02;  // of the largest
  std::vector<bool> lungs(static_cast<std::size_t>(parts.count()));
  std::int64_t largest = 0;
  for (int i = 0; i < parts.count(); ++i) {
    lungs[static_cast<std::size_t>(i)] = !parts.is_air(i);
    if (lungs[static_cast<std::size_t>(i)]) largest = std::max(largest, parts.voxels(i));
  }
  for (int i = 0; i < parts.count(); ++i)
    if (static_cast<double>(parts.voxels(i)) < least * static_cast<double>(largest))
      lungs[static_cast<std::size_t>(i)] = false;
  return lungs;
}

/// A lung with the hollows of its vessels, of nothing else than the body, and not of the airways or the other lung.
inline mask filled_lung(const mask& lung, const mask& other, const mask& body, const mask& airways, int radius) {
  const components parts = label_components(lung);
  if (parts.empty()) return lung;
  box area = parts[0].bounds;
  for (const component& part : parts)
    area = {std::min(area.x1, part.bounds.x1), std::min(area.y1, part.bounds.y1), std::max(area.x2, part.bounds.x2),
            std::max(area.y2, part.bounds.y2)};
  const float margin = static_cast<float>(radius + 1);
  area = {std::max(area.x1 - margin, 0.0f), std::max(area.y1 - margin, 0.0f),
          std::min(area.x2 + margin, static_cast<float>(lung.width)),
          std::min(area.y2 + margin, static_cast<float>(lung.height))};
  mask closed = embed(closing(crop(lung, area), structuring_element::disc(radius)), lung.height, lung.width, area);
  keep_inside(closed, body);
  remove_pixels(closed, airways);
  closed = fill_holes(closed);
  remove_pixels(closed, other);
  return closed;
}

/// Lungs of less than half a square centimetre in a slice are none.
inline void drop_slivers(lung_pair& lungs, double pixel_area) {
  constexpr double least = 50;  // square millimetres
  lungs.found = 0;
  for (mask* const lung : {&lungs.left, &lungs.right}) {
    if (static_cast<double>(count_set(*lung)) * pixel_area < least)
      *lung = mask(lung->height, lung->width);
    else
      ++lungs.found;
  }
  if (lungs.found == 0) lungs.reason = split_reason::empty;
  if (lungs.found == 1 && lungs.reason != split_reason::ambiguous_side) lungs.reason = split_reason::one_lung;
}

}  // namespace detail

LUNGSEG_INLINE ct_lungs find_ct_lungs(const ct_volume& volume) {
  expect_volume(volume);
  std::vector<mask> bodies;
  hu_histogram values;
  for (const hu_image& slice : volume.slices) {
    bodies.push_back(body_of(slice, volume));
    values.add(slice, bodies.back());
  }
  ct_lungs result{.slices = {}, .threshold = air_threshold(values)};
  const std::vector<mask> airways = airways_of(volume, bodies);
  const volume_parts parts{volume, detail::air_of_bodies(volume, bodies, result.threshold, airways)};
  const std::vector<bool> is_lung = detail::lung_parts(parts);
  const int radius = volume.pixels_of(3);
  for (std::size_t z = 0; z < bodies.size(); ++z) {
    const mask both = parts.select_if(z, [&](int part) { return is_lung[static_cast<std::size_t>(part)]; });
    lung_pair lungs = split_slice(volume.slices[z], both, bodies[z], result.threshold);
    lungs.left = detail::filled_lung(lungs.left, lungs.right, bodies[z], airways[z], radius);
    lungs.right = detail::filled_lung(lungs.right, lungs.left, bodies[z], airways[z], radius);
    detail::drop_slivers(lungs, volume.pixel_area());
    result.slices.push_back(std::move(lungs));
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
