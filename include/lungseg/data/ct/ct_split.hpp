// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/ct/body_mask.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The middle of a mask from side to side, in pixel indices.
inline double middle_of(const mask& of) {
  const moments whole = moments_of(of);
  return whole.area > 0 ? whole.x() : 0.5 * (of.width - 1);
}

/// Two lungs of which each lies on its own side of the body.
inline bool on_both_sides(const lung_pair& lungs, double middle) {
  return lungs.found == 2 && middle_of(lungs.left) > middle && middle_of(lungs.right) < middle;
}

/// Gives all pixels of a mask to the lung that is closer.
inline void give_back(const mask& both, lung_pair& lungs) {
  const image<std::int32_t> left = squared_distance(lungs.left), right = squared_distance(lungs.right);
  for (std::size_t i = 0; i < both.pixels.size(); ++i)
    if (both.pixels[i] && !lungs.left.pixels[i] && !lungs.right.pixels[i])
      (left.pixels[i] < right.pixels[i] ? lungs.left : lungs.right).pixels[i] = 1;
}

/// Lungs that hang together, cut apart where they are dense: the line at which they touch is thinner than a pixel and
/// still denser than they are, so they come apart below a lower threshold. Of several the highest.
/// \return found is not 2 when there is no such line
inline lung_pair split_at_line(const hu_image& slice, const mask& both, double middle, int threshold) {
  constexpr int steps = 8;
  constexpr double most_lost = 0.4;
  hu_histogram values;
  values.add(slice, both);
  const int lung = values.median();
  const auto area = static_cast<double>(count_set(both));
  for (int step = 1; step < steps; ++step) {
    mask loose = below(slice, threshold + (lung - threshold) * step / steps);
    keep_inside(loose, both);
    lung_pair lungs = split_lungs(loose);
    const auto kept = static_cast<double>(count_set(lungs.left) + count_set(lungs.right));
    if (kept < (1 - most_lost) * area) break;
    if (lungs.reason == split_reason::ok && on_both_sides(lungs, middle)) return lungs;
  }
  return {};
}

/// Each part on the side of the body on which most of it lies. What reaches far over the middle may be both lungs: then
/// the sides are a guess.
inline lung_pair by_sides(const mask& both, double middle) {
  constexpr double far_over = 0.2;
  const components parts = label_components(both);
  std::vector<double> on_the_left(static_cast<std::size_t>(parts.count()));  // the patient's, pixels
  for (std::size_t i = 0; i < parts.owners().size(); ++i) {
    const run& r = parts.runs().runs[i];
    on_the_left[static_cast<std::size_t>(parts.owners()[i])] +=
        std::clamp(r.x2 - std::max<double>(r.x1, middle), 0.0, static_cast<double>(r.length()));
  }
  lung_pair result;
  const auto share = [&](int part) {
    return on_the_left[static_cast<std::size_t>(part)] / static_cast<double>(parts[part].area);
  };
  result.left = parts.select_if([&](int part) { return share(part) >= 0.5; });
  result.right = parts.select_if([&](int part) { return share(part) < 0.5; });
  result.found = (count_set(result.left) > 0) + (count_set(result.right) > 0);
  result.reason = result.found == 2 ? split_reason::ok : split_reason::one_lung;
  for (int part = 0; part < parts.count(); ++part)
    if (std::abs(share(part) - 0.5) < 0.5 - far_over) result.reason = split_reason::ambiguous_side;
  return result;
}

}  // namespace detail

/// split_lungs of an axial slice that was put right. What is known here beside the mask: lungs that touch have a dense
/// line between them, no pixel of a lung gets lost, and the body tells the sides where split_lungs finds one lung, or
/// two that do not lie on both sides of it.
/// \param both       the lungs' pixels
/// \param threshold  below which they are air [HU]
/// \source Hu, Hoffman, Reinhardt 2001, section II.C, where the cut follows the greatest density
inline lung_pair split_slice(const hu_image& slice, const mask& both, const mask& body, int threshold) {
  lung_pair lungs = split_lungs(both);
  if (lungs.found == 0) return lungs;
  const double middle = detail::middle_of(body);
  if (lungs.reason == split_reason::fused_split)
    if (lung_pair apart = detail::split_at_line(slice, both, middle, threshold); apart.found == 2) {
      lungs = std::move(apart);
      lungs.reason = split_reason::fused_split;
    }
  if (!detail::on_both_sides(lungs, middle)) return detail::by_sides(both, middle);
  detail::give_back(both, lungs);
  return lungs;
}

}}  // namespace lungseg::LUNGSEG_ABI
