// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
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
inline void validate(const run_lengths& runs, const std::string& what) {
  expect<format_error>(runs.height > 0 && runs.width > 0, what + ": run lengths of a picture of " +
                                                              std::to_string(runs.height) + " x " +
                                                              std::to_string(runs.width) + " pixels");
  const std::uint64_t wanted =
      std::uint64_t{static_cast<std::uint32_t>(runs.height)} * static_cast<std::uint32_t>(runs.width);
  std::uint64_t sum = 0;
  for (const std::uint32_t count : runs.counts) sum += count;
  expect<format_error>(sum == wanted, what + ": run lengths add up to " + std::to_string(sum) + ", expected " +
                                          std::to_string(wanted) + " (" + std::to_string(runs.height) + " x " +
                                          std::to_string(runs.width) + ")");
}

namespace detail {

/// (height, width) to (width, height) in blocks, so that neither side is walked with long strides.
inline void transpose_bytes(const std::uint8_t* from, std::uint8_t* to, int height, int width) {
  constexpr int block = 64;
  for (int y0 = 0; y0 < height; y0 += block)
    for (int x0 = 0; x0 < width; x0 += block)
      for (int x = x0; x < std::min(x0 + block, width); ++x)
        for (int y = y0; y < std::min(y0 + block, height); ++y)
          to[std::int64_t{x} * height + y] = from[std::int64_t{y} * width + x];
}

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

inline void expect_same_picture(std::string_view op, const run_lengths& a, const run_lengths& b) {
  expect<shape_error>(a.height == b.height && a.width == b.width,
                      std::string{op} + ": masks are " + std::to_string(a.height) + " x " + std::to_string(a.width) +
                          " and " + std::to_string(b.height) + " x " + std::to_string(b.width) +
                          ", expected the same picture");
}

/// Appends a stretch of zeros or ones to a code in the making, joined to the last run where the value is the same.
inline void append_run(std::vector<std::uint32_t>& counts, std::uint32_t length, bool inside) {
  if (length == 0) return;
  if (counts.empty()) counts.push_back(0);
  if ((counts.size() % 2 == 0) != inside) counts.push_back(0);
  counts.back() += length;
}

}  // namespace detail

/// The mask, 0 outside and 1 inside. \throws format_error when the lengths do not add up to the picture.
inline mask decode(const run_lengths& runs) {
  mask result{runs.height, runs.width};
  if (result.empty()) return result;
  validate(runs, "decode");
  std::vector<std::uint8_t> columns(result.pixels.size());
  detail::for_each_run(runs, [&](std::int64_t first, std::int64_t last) {
    std::fill(columns.begin() + first, columns.begin() + last, std::uint8_t{1});
  });
  detail::transpose_bytes(columns.data(), result.pixels.data(), runs.width, runs.height);
  return result;
}

/// The code of a mask; every value but 0 is inside. No run is empty but perhaps the first, so equal masks have equal
/// codes. \throws shape_error for masks of 2^32 pixels and more.
inline run_lengths encode(const mask& pixels) {
  expect<shape_error>(pixels.pixels.size() <= std::numeric_limits<std::uint32_t>::max(),
                      "encode: mask of " + std::to_string(pixels.pixels.size()) + " pixels, expected less than 2^32");
  std::vector<std::uint8_t> columns(pixels.pixels.size());
  detail::transpose_bytes(pixels.pixels.data(), columns.data(), pixels.height, pixels.width);
  run_lengths result{pixels.height, pixels.width, {}};
  bool inside = false;
  for (auto here = columns.begin();; inside = !inside) {
    const auto next = inside ? std::find(here, columns.end(), std::uint8_t{0})
                             : std::find_if(here, columns.end(), [](std::uint8_t value) { return value != 0; });
    result.counts.push_back(static_cast<std::uint32_t>(next - here));
    if (next == columns.end()) return result;
    here = next;
  }
}

/// The code of a picture of the given extents that is 0 everywhere but in a part whose first pixel is (top, left).
/// \param part  (h, w), every value but 0 is inside; may be empty
/// \throws shape_error when the part does not lie in the picture, or for pictures of 2^32 pixels and more
inline run_lengths encode(view<const std::uint8_t, 2> part, int top, int left, int height, int width) {
  const int h = part.extent(0), w = part.extent(1);
  expect<shape_error>(top >= 0 && left >= 0 && h <= height - top && w <= width - left,
                      "encode: a part of " + std::to_string(h) + " x " + std::to_string(w) + " at (" +
                          std::to_string(top) + ", " + std::to_string(left) + ") of a picture of " +
                          std::to_string(height) + " x " + std::to_string(width));
  expect<shape_error>(std::int64_t{height} * width <= std::numeric_limits<std::uint32_t>::max(),
                      "encode: a picture of " + std::to_string(height) + " x " + std::to_string(width) +
                          ", expected less than 2^32 pixels");
  std::vector<std::uint8_t> columns(static_cast<std::size_t>(part.size()));
  detail::transpose_bytes(part.data(), columns.data(), h, w);
  run_lengths result{height, width, {}};
  std::int64_t done = 0;  // pixels that the code covers
  const auto append_zeros_until = [&](std::int64_t position) {
    detail::append_run(result.counts, static_cast<std::uint32_t>(position - done), false);
    done = position;
  };
  for (int x = 0; x < w; ++x) {
    const std::uint8_t* const begin = columns.data() + std::int64_t{x} * h;
    const std::int64_t start = std::int64_t{left + x} * height + top;
    for (const std::uint8_t *here = begin, *end = begin + h; here != end;) {
      const auto first = std::find_if(here, end, [](std::uint8_t v) { return v != 0; });
      here = std::find(first, end, std::uint8_t{0});
      if (first == here) break;
      append_zeros_until(start + (first - begin));
      detail::append_run(result.counts, static_cast<std::uint32_t>(here - first), true);
      done += here - first;
    }
  }
  append_zeros_until(std::int64_t{height} * width);
  return result;
}

/// Number of pixels inside.
inline std::int64_t area(const run_lengths& runs) {
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < runs.counts.size(); i += 2) sum += runs.counts[i];
  return sum;
}

/// The tight box around the pixels inside, exclusive ends; all zero when there are none.
inline box bounding_box(const run_lengths& runs) {
  const std::int64_t height = runs.height;
  std::int64_t x1 = runs.width, y1 = height, x2 = 0, y2 = 0;
  detail::for_each_run(runs, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t left = first / height, right = (last - 1) / height;
    // A run that goes on in the next column holds the bottom of one column and the top of another.
    const bool one_column = left == right;
    x1 = std::min(x1, left);
    x2 = std::max(x2, right + 1);
    y1 = std::min(y1, one_column ? first % height : 0);
    y2 = std::max(y2, one_column ? (last - 1) % height + 1 : height);
  });
  if (x2 == 0) return {};
  return {static_cast<float>(x1), static_cast<float>(y1), static_cast<float>(x2), static_cast<float>(y2)};
}

/// Pixels that both masks hold. \throws shape_error when the pictures differ in size.
inline std::int64_t intersection_area(const run_lengths& a, const run_lengths& b) {
  detail::expect_same_picture("intersection_area", a, b);
  std::int64_t sum = 0;
  detail::walk_both(a, b, [&](std::uint32_t length, bool in_a, bool in_b) { sum += in_a && in_b ? length : 0; });
  return sum;
}

/// The pixels that keep(inside a, inside b) is true for. \throws shape_error when the pictures differ in size.
template <class Keep>
run_lengths combine(const run_lengths& a, const run_lengths& b, Keep&& keep) {
  detail::expect_same_picture("combine", a, b);
  run_lengths result{a.height, a.width, {}};
  detail::walk_both(a, b, [&](std::uint32_t length, bool in_a, bool in_b) {
    detail::append_run(result.counts, length, keep(in_a, in_b));
  });
  if (result.counts.empty()) result.counts.push_back(0);
  return result;
}

/// Pixels that both hold, without decoding. \throws shape_error when the pictures differ in size.
inline run_lengths intersection(const run_lengths& a, const run_lengths& b) {
  return combine(a, b, [](bool in_a, bool in_b) { return in_a && in_b; });
}

/// Pixels that either holds, without decoding. \throws shape_error when the pictures differ in size.
inline run_lengths unite(const run_lengths& a, const run_lengths& b) {
  return combine(a, b, [](bool in_a, bool in_b) { return in_a || in_b; });
}

}}  // namespace lungseg::LUNGSEG_ABI
