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
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The mean of each pixel and its eight neighbours; the edge counts on.
inline hu_image smoothed(const hu_image& in) {
  hu_image result(in.height, in.width);
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < in.width; ++x) {
      int sum = 0;
      for (int v = y - 1; v <= y + 1; ++v)
        for (int u = x - 1; u <= x + 1; ++u) sum += in(std::clamp(v, 0, in.height - 1), std::clamp(u, 0, in.width - 1));
      result(y, x) = static_cast<std::int16_t>(sum / 9);
    }
  return result;
}

/// Follows windpipe and main bronchi from the head to the feet.
class airway_tracker {
 public:
  airway_tracker(const ct_volume& volume, const std::vector<mask>& bodies) : volume_{volume}, bodies_{bodies} {}

  std::vector<mask> find() const {
    std::vector<mask> airways(volume_.slices.size());
    mask above;  // what was followed so far; empty before anything was found
    for (std::size_t z = volume_.slices.size(); z-- > 0;) {
      mask lumen = below(without_noise(volume_.slices[z]), lumen_hu);
      keep_inside(lumen, bodies_[z]);
      mask here = round_ones(lumen, bodies_[z]);
      if (!above.empty()) add_pixels(here, followed(above, lumen));
      airways[z] = with_wall(here, z);
      above = std::move(here);
    }
    return airways;
  }

 private:
  static constexpr int lumen_hu = -930;  // half way between air and inflated lung

  /// Smoothed where pixels are small against a bronchus.
  hu_image without_noise(const hu_image& slice) const {
    constexpr double small = 2;  // millimetres
    return std::max(volume_.pixel_y, volume_.pixel_x) <= small ? smoothed(slice) : slice;
  }

  double square_millimetres(std::int64_t pixels) const noexcept {
    return static_cast<double>(pixels) * volume_.pixel_area();
  }

  /// Air of the size of a windpipe or a main bronchus, about as long as wide, by the middle of the body.
  mask round_ones(const mask& lumen, const mask& body) const {
    constexpr double least = 40, most = 800, longest = 2, emptiest = 0.6, off_middle = 0.15;
    const components whole = label_components(body);
    if (whole.empty()) return mask(lumen.height, lumen.width);
    const component& trunk = whole[whole.by_area().front()];
    const components parts = label_components(lumen, connectivity::four);
    return parts.select_if([&](int index) {
      const component& part = parts[index];
      const double height = static_cast<double>(part.bounds.height()) * volume_.pixel_y;
      const double width = static_cast<double>(part.bounds.width()) * volume_.pixel_x;
      const double area = square_millimetres(part.area);
      return area >= least && area <= most && std::max(height, width) <= longest * std::min(height, width) &&
             area >= emptiest * height * width &&
             std::abs(part.x - trunk.x) <= off_middle * static_cast<double>(trunk.bounds.width());
    });
  }

  /// What of a slice's air continues the airways of the slice above. Where that is suddenly much, the airway has run
  /// into a lung of emphysema, and ends.
  mask followed(const mask& above, const mask& lumen) const {
    constexpr double growth = 2, sudden = 100, most = 1200, least = 15;  // square millimetres
    const mask reach = dilate(above, structuring_element::disc(volume_.pixels_of(2 + 1.2 * volume_.step)));
    mask next = lumen;
    keep_inside(next, reach);
    const components parts = label_components(next, connectivity::four);
    next = parts.select_if([&](int index) { return square_millimetres(parts[index].area) >= least; });
    const double area = square_millimetres(count_set(next)), before = square_millimetres(count_set(above));
    return area <= most && area <= growth * before + sudden ? next : mask(lumen.height, lumen.width);
  }

  /// With the pixels of the wall, which are half air.
  mask with_wall(const mask& lumen, std::size_t z) const {
    if (count_set(lumen) == 0) return lumen;
    mask result = dilate(lumen, structuring_element::disc(volume_.pixels_of(1.5)));
    keep_inside(result, bodies_[z]);
    return result;
  }

  const ct_volume& volume_;
  const std::vector<mask>& bodies_;
};

}  // namespace detail

/// Windpipe and main bronchi, slice by slice, with their walls. They are found by their size, their roundness and their
/// place in the middle of the body in each slice, so also in one alone, and followed downwards from there to where they
/// enter the lungs.
/// \param bodies  body_of each slice
/// \source Hu, Hoffman, Reinhardt 2001, section II.B: the airways grow from the large round air of the upper slices,
///         and stop where they suddenly grow
inline std::vector<mask> airways_of(const ct_volume& volume, const std::vector<mask>& bodies) {
  return detail::airway_tracker{volume, bodies}.find();
}

}}  // namespace lungseg::LUNGSEG_ABI
