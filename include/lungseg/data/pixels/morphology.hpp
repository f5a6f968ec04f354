// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The set of pixels that morphology slides over a mask: a box of any size, or a disc. The anchor of a box of even size
/// is the pixel right of and below the middle, as in OpenCV. Pixels outside the mask never count: a lung that the film
/// cuts off is not eroded from the film's edge.
class structuring_element {
 public:
  /// \throws option_error unless both sides are at least 1.
  static structuring_element box(int height, int width);
  static structuring_element square(int size) { return box(size, size); }
  /// All pixels whose centre is at most `radius` pixels from the anchor's.
  /// \throws option_error when radius is negative.
  static structuring_element disc(int radius);

  int height() const noexcept { return height_; }
  int width() const noexcept { return width_; }
  bool is_disc() const noexcept { return radius_ >= 0; }
  int radius() const noexcept { return radius_; }

 private:
  structuring_element(int height, int width, int radius) : height_{height}, width_{width}, radius_{radius} {}
  int height_, width_, radius_;
};

namespace detail {

/// into[i] |= from[i] for `count` bytes, eight at a time; `from` may be `into` plus a shift.
void or_bytes(std::uint8_t* into, const std::uint8_t* from, std::size_t count) noexcept;

/// Dilation by the element, or by its mirror image through the anchor.
mask dilate(const mask& from, const structuring_element& element, bool mirrored);

}  // namespace detail

/// Sets what is clear and clears what is set, eight bytes at a time.
mask complement(const mask& from);

/// Sets every pixel that has a set pixel under the element. Cost: a box log2(size) passes, a disc a fixed number.
inline mask dilate(const mask& from, const structuring_element& element) {
  return detail::dilate(from, element, false);
}

/// Keeps the pixels under whose element nothing inside the mask's frame is clear.
inline mask erode(const mask& from, const structuring_element& element) {
  return complement(detail::dilate(complement(from), element, false));
}

/// Erosion, then dilation by the mirrored element: removes what the element does not fit into, and moves nothing, also
/// for boxes of even size.
inline mask opening(const mask& from, const structuring_element& element) {
  return detail::dilate(erode(from, element), element, true);
}

/// Dilation, then erosion by the mirrored element: fills gaps that the element does not fit into.
inline mask closing(const mask& from, const structuring_element& element) {
  return complement(detail::dilate(complement(dilate(from, element)), element, true));
}

/// Sets the background that cannot be reached from the border over pixel edges, hole by hole.
/// \param largest  holes of more pixels than this stay; all are filled without it.
mask fill_holes(const mask& from, std::int64_t largest = std::numeric_limits<std::int64_t>::max());

/// Only the largest connected component; of equals, the one that a raster scan meets first. Empty stays empty.
inline mask keep_largest(const mask& from, connectivity neighbours = connectivity::eight) {
  const components found = label_components(from, neighbours);
  return found.empty() ? mask(from.height, from.width) : found.select(found.by_area().front());
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/morphology_impl.hpp"
#endif
