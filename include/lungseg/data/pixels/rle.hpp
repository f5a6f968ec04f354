// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/view.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"
#include "lungseg/math/box.hpp"

/// \file
/// COCO's run-length code of masks. Functions that do not say that they check expect lengths that add up to the
/// picture.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Checks that the extents are positive and that the lengths add up to height * width.
/// \throws format_error "<what>: ...".
void validate(const run_lengths& runs, const std::string& what);

namespace detail {

/// Calls f(first, last) for each run of ones, positions counted column-first, last exclusive. Touching runs (a zero run
/// of length 0 between them) arrive one by one.
template <class F>
void for_each_run(const run_lengths& runs, F&& f) {
  std::int64_t position = 0;
  bool inside = false;
  for (const std::uint32_t count : runs.counts) {
    if (inside && count > 0) f(position, position + count);
    position += count;
    inside = !inside;
  }
}

/// Walks two codes of the same picture side by side: f(length, inside a, inside b) for stretches where neither changes.
template <class F>
void walk_both(const run_lengths& a, const run_lengths& b, F&& f) {
  std::size_t i = 0, j = 0;
  std::uint32_t left_a = a.counts.empty() ? 0 : a.counts[0], left_b = b.counts.empty() ? 0 : b.counts[0];
  while (true) {
    while (left_a == 0 && ++i < a.counts.size()) left_a = a.counts[i];
    while (left_b == 0 && ++j < b.counts.size()) left_b = b.counts[j];
    if (left_a == 0 || left_b == 0) return;
    const std::uint32_t length = std::min(left_a, left_b);
    f(length, i % 2 == 1, j % 2 == 1);
    left_a -= length;
    left_b -= length;
  }
}

/// (height, width) to (width, height) in blocks, so that neither side is walked with long strides.
void transpose_bytes(const std::uint8_t* from, std::uint8_t* to, int height, int width);

void expect_same_picture(std::string_view op, const run_lengths& a, const run_lengths& b);

/// Appends a stretch of zeros or ones to a code in the making, joined to the last run where the value is the same.
inline void append_run(std::vector<std::uint32_t>& counts, std::uint32_t length, bool inside) {
  if (length == 0) return;
  if (counts.empty()) counts.push_back(0);
  if ((counts.size() % 2 == 0) != inside) counts.push_back(0);
  counts.back() += length;
}

}  // namespace detail

/// The mask, 0 outside and 1 inside. \throws format_error when the lengths do not add up to the picture.
mask decode(const run_lengths& runs);

/// The code of a mask; every value but 0 is inside. No run is empty but perhaps the first, so equal masks have equal
/// codes. \throws shape_error for masks of 2^32 pixels and more.
run_lengths encode(const mask& pixels);

/// The code of a picture of the given extents that is 0 everywhere but in a part whose first pixel is (top, left).
/// \param part  (h, w), every value but 0 is inside; may be empty
/// \throws shape_error when the part does not lie in the picture, or for pictures of 2^32 pixels and more
run_lengths encode(view<const std::uint8_t, 2> part, int top, int left, int height, int width);

/// Number of pixels inside.
inline std::int64_t area(const run_lengths& runs) {
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < runs.counts.size(); i += 2) sum += runs.counts[i];
  return sum;
}

/// The tight box around the pixels inside, exclusive ends; all zero when there are none.
box bounding_box(const run_lengths& runs);

/// Pixels that both masks hold. \throws shape_error when the pictures differ in size.
std::int64_t intersection_area(const run_lengths& a, const run_lengths& b);

/// Pixels that either holds, without decoding. \throws shape_error when the pictures differ in size.
run_lengths unite(const run_lengths& a, const run_lengths& b);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/rle_impl.hpp"
#endif
