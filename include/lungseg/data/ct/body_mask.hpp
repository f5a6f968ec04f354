// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "lungseg/data/ct/air_threshold.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Air alone, as in the windpipe, the bowel and around the patient: lung tissue is denser, that of most emphysema, too.
inline constexpr int pure_air_hu = -960;

/// What is below a value.
inline mask below(const hu_image& slice, int hu) {
  mask result(slice.height, slice.width);
  for (std::size_t i = 0; i < slice.pixels.size(); ++i) result.pixels[i] = slice.pixels[i] < hu;
  return result;
}

namespace detail {

/// Clears what is not inside.
inline void keep_inside(mask& of, const mask& where) {
  for (std::size_t i = 0; i < of.pixels.size(); ++i)
    if (!where.pixels[i]) of.pixels[i] = 0;
}

/// How much of the picture's edge is set, 0 to 1.
inline double edge_share(const mask& of) {
  std::int64_t count = 0;
  for (int x = 0; x < of.width; ++x) count += of(0, x) + of(of.height - 1, x);
  for (int y = 0; y < of.height; ++y) count += of(y, 0) + of(y, of.width - 1);
  return static_cast<double>(count) / (2.0 * (of.height + of.width));
}

inline bool touches_edge(const component& part, const mask& of) noexcept {
  return part.bounds.x1 <= 0 || part.bounds.y1 <= 0 || part.bounds.x2 >= static_cast<float>(of.width) ||
         part.bounds.y2 >= static_cast<float>(of.height);
}

/// Of a body that the picture cuts off, the air that is cut off with it and is not the air around the patient.
inline mask air_cut_off(const hu_image& slice, const mask& body) {
  constexpr int tissue = -500;
  constexpr double cut = 0.25;  // of the picture's edge; a body in its own picture touches none
  mask result(slice.height, slice.width);
  if (edge_share(body) < cut) return result;
  const mask air = below(slice, tissue);
  const components parts = label_components(air, connectivity::four);
  for (int i = 0; i < parts.count(); ++i) {
    if (!touches_edge(parts[i], air)) continue;
    const mask part = parts.select(i);
    hu_histogram values;
    values.add(slice, part);
    if (values.median() > pure_air_hu) add_pixels(result, part);
  }
  return result;
}

}  // namespace detail

/// The patient's body with all that is in it, so without the table: what is denser than -500 HU, opened by 2 mm so that
/// shells of a table and cables come off, its largest part, and the holes of that. Where the picture cuts the body off,
/// lungs that are open to the picture's edge are taken with it.
/// \source Hu, Hoffman, Reinhardt 2001, section II.A, where the body is what the background does not reach
inline mask body_of(const hu_image& slice, const ct_volume& in) {
  constexpr int tissue = -500;
  const mask dense = complement(below(slice, tissue));
  mask body = fill_holes(keep_largest(opening(dense, structuring_element::disc(in.pixels_of(2)))));
  detail::add_pixels(body, detail::air_cut_off(slice, body));
  return body;
}

}}  // namespace lungseg::LUNGSEG_ABI
