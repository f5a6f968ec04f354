// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void validate(const run_lengths& runs, const std::string& what) {
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

LUNGSEG_INLINE void transpose_bytes(const std::uint8_t* from, std::uint8_t* to, int height, int width) {
  constexpr int block = 64;
  for (int y0 = 0; y0 < height; y0 += block)
    for (int x0 = 0; x0 < width; x0 += block)
      for (int x = x0; x < std::min(x0 + block, width); ++x)
        for (int y = y0; y < std::min(y0 + block, height); ++y)
          to[std::int64_t{x} * height + y] = from[std::int64_t{y} * width + x];
}

LUNGSEG_INLINE void expect_same_picture(std::string_view op, const run_lengths& a, const run_lengths& b) {
  expect<shape_error>(a.height == b.height && a.width == b.width,
                      std::string{op} + ": masks are " + std::to_string(a.height) + " x " + std::to_string(a.width) +
                          " and " + std::to_string(b.height) + " x " + std::to_string(b.width) +
                          ", expected the same picture");
}

}  // namespace detail

LUNGSEG_INLINE mask decode(const run_lengths& runs) {
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

LUNGSEG_INLINE run_lengths encode(const mask& pixels) {
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

LUNGSEG_INLINE run_lengths encode(view<const std::uint8_t, 2> part, int top, int left, int height, int width) {
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

LUNGSEG_INLINE box bounding_box(const run_lengths& runs) {
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

LUNGSEG_INLINE std::int64_t intersection_area(const run_lengths& a, const run_lengths& b) {
  detail::expect_same_picture("intersection_area", a, b);
  std::int64_t sum = 0;
  detail::walk_both(a, b, [&](std::uint32_t length, bool in_a, bool in_b) { sum += in_a && in_b ? length : 0; });
  return sum;
}

LUNGSEG_INLINE run_lengths unite(const run_lengths& a, const run_lengths& b) {
  detail::expect_same_picture("unite", a, b);
  run_lengths result{a.height, a.width, {}};
  detail::walk_both(a, b, [&](std::uint32_t length, bool in_a, bool in_b) {
    detail::append_run(result.counts, length, in_a || in_b);
  });
  if (result.counts.empty()) result.counts.push_back(0);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
