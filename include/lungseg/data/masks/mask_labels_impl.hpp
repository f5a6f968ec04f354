// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/masks/label_areas.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/masks/mask_labels.hpp"
#include "lungseg/data/masks/mask_margin.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Which label is the background: the darkest (black, or transparent) where it is next to nothing; else the one with
/// most of the margin. None of the first `named`, which the user says are lungs. -1 where all is of one other colour.
inline int find_background(const std::vector<label_area>& labels, std::size_t named) {
  int brightest = 0, darkest = -1, outermost = -1;
  std::int64_t most = 0, filled = 0;
  for (const label_area& label : labels) {
    brightest = std::max<int>(brightest, label.colour.brightest());
    filled += label.area_pixels > 0;
  }
  int least = brightest / 16;
  for (std::size_t i = named; i < labels.size(); ++i) {
    if (labels[i].area_pixels == 0) continue;
    if (const int bright = labels[i].colour.brightest(); bright < least || (bright == least && darkest < 0))
      darkest = static_cast<int>(i), least = bright;
    if (const std::int64_t there = count_in_margin(labels[i].area); there > most)
      outermost = static_cast<int>(i), most = there;
  }
  return darkest >= 0 || filled < 2 ? darkest : outermost;
}

/// The background and every label that is more than a speck beside the largest, or named.
struct kept_labels {
  std::vector<label_area> labels;  // the background first
  std::vector<int> named;
};

inline kept_labels keep_labels(std::vector<label_area> all, std::size_t named) {
  constexpr double speck = 0.02;
  const int background = find_background(all, named);
  kept_labels result{{}, std::vector<int>(named, -1)};
  result.labels.push_back(background < 0 ? label_area{} : std::exchange(all[static_cast<std::size_t>(background)], {}));
  std::int64_t largest = 0;
  for (const label_area& label : all) largest = std::max(largest, label.area_pixels);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double least = i < named ? 1.0 : std::max(1.0, speck * static_cast<double>(largest));
    if (static_cast<double>(all[i].area_pixels) < least) continue;
    if (i < named) result.named[i] = static_cast<int>(result.labels.size());
    result.labels.push_back(std::move(all[i]));
  }
  return result;
}

/// Whether all labels are shades of the brightest one.
inline bool is_one_hue(const std::vector<label_area>& labels, int tolerance) {
  const auto by_brightness = [](const label_area& a, const label_area& b) {
    return a.colour.brightest() < b.colour.brightest();
  };
  const label_colour bright = std::max_element(labels.begin(), labels.end(), by_brightness)->colour;
  return std::all_of(labels.begin(), labels.end(), [&](const label_area& label) {
    label_colour shade;
    for (std::size_t i = 0; i < shade.channel.size(); ++i)
      shade.channel[i] = static_cast<std::uint16_t>(std::uint64_t{bright.channel[i]} * label.colour.brightest() /
                                                    std::max<std::uint64_t>(1, bright.brightest()));
    return distance(shade, label.colour) <= tolerance;
  });
}

/// Whether there are no labels, but one mask whose values grow from nothing to inside without a step: all of one hue,
/// and of what is not background, less than half has the value of a label.
inline bool is_gradual(const indexed_picture& from, const std::vector<label_area>& labels, int tolerance) {
  if (labels.size() < 2) return true;
  if (!is_one_hue(labels, tolerance)) return false;
  const std::vector<int> nearest = closest_of_each(from, labels, [](auto&&...) { return true; });
  std::vector<std::uint8_t> exact(from.colours.size());
  for (std::size_t i = 0; i < exact.size(); ++i)
    exact[i] = distance(from.colours[i], labels[static_cast<std::size_t>(nearest[i])].colour) <= tolerance / 4;
  std::int64_t outside = 0, labelled = 0;
  for (std::size_t p = 0; p < from.index.pixels.size(); ++p) {
    const std::uint32_t colour = from.index.pixels[p];
    const bool background = !labels[0].area.empty() && labels[0].area.pixels[p] != 0;
    outside += !background;
    labelled += !background && exact[colour] && nearest[colour] != 0;
  }
  return 2 * labelled < outside;
}

/// One label: all that has at least half of the greatest value. Nothing where that is zero.
inline std::vector<label_area> half_of_greatest(const indexed_picture& from) {
  label_area inside;
  for (const label_colour& colour : from.colours)
    if (colour.brightest() > inside.colour.brightest()) inside.colour = colour;
  std::vector<label_area> labels(1);
  if (inside.colour.brightest() > 0) labels.push_back(std::move(inside));
  return labels;
}

/// Where one label stands against the background, its half decides, whatever is near.
inline void label_by_value(const indexed_picture& from, const std::vector<int>& label_of, labelled_mask& into) {
  std::transform(from.index.pixels.begin(), from.index.pixels.end(), into.index.pixels.begin(),
                 [&](std::uint32_t colour) { return static_cast<std::uint8_t>(label_of[colour]); });
}

/// Areas are what they are; a pixel between them takes the closest of the labels that fill an area near it. So the
/// smooth edge of one lung, which passes through the value of the other, is not taken for it.
inline void label_by_area(const indexed_picture& from, const std::vector<label_area>& labels, int reach,
                          labelled_mask& into) {
  std::vector<mask> near;
  for (const label_area& label : labels)
    near.push_back(label.area.empty() ? mask(from.index.height, from.index.width)
                                      : dilate(label.area, structuring_element::square(2 * reach + 1)));
  for (std::size_t p = 0; p < from.index.pixels.size(); ++p) {
    const std::uint8_t given = into.index.pixels[p];
    if (given == 0 || (!labels[given].area.empty() && labels[given].area.pixels[p])) continue;
    const int best = closest(labels, from.colours[from.index.pixels[p]],
                             [&](int i) { return near[static_cast<std::size_t>(i)].pixels[p] != 0; });
    if (best >= 0) into.index.pixels[p] = static_cast<std::uint8_t>(best);
  }
}

}  // namespace detail

LUNGSEG_INLINE labelled_mask find_labels(const indexed_picture& from, const std::vector<label_colour>& named) {
  const detail::label_scale scale = detail::scale_of(from);
  std::vector<detail::label_area> areas = detail::candidates(from, named, scale.tolerance);
  detail::find_areas(from, scale, areas);
  auto [labels, places] = detail::keep_labels(std::move(areas), named.size());
  labelled_mask result{image<std::uint8_t>(from.index.height, from.index.width), {}, std::move(places)};
  const bool told = std::any_of(result.named.begin(), result.named.end(), [](int place) { return place >= 0; });
  if (!told && detail::is_gradual(from, labels, scale.tolerance)) labels = detail::half_of_greatest(from);
  detail::label_by_value(from, detail::closest_of_each(from, labels, [](auto&&...) { return true; }), result);
  if (labels.size() > 2) detail::label_by_area(from, labels, scale.half_square + 1, result);
  for (const detail::label_area& label : labels) result.labels.push_back({label.colour, 0});
  for (const std::uint8_t label : result.index.pixels) ++result.labels[label].pixels;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
