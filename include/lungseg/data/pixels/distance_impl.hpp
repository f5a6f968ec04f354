// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// For every pixel the rows to the nearest set pixel of its own column; `far` where the column has none.
/// Runs along rows, so that the inner loop is contiguous.
inline image<std::int32_t> column_distance(const mask& from, std::int32_t far) {
  image<std::int32_t> rows(from.height, from.width, far);
  for (int y = 0; y < from.height; ++y)
    for (int x = 0; x < from.width; ++x) {
      const std::int32_t above = y > 0 ? rows(y - 1, x) : far;
      rows(y, x) = from(y, x) ? 0 : std::min(above + 1, far);
    }
  for (int y = from.height - 2; y >= 0; --y)
    for (int x = 0; x < from.width; ++x) rows(y, x) = std::min(rows(y, x), rows(y + 1, x) + 1);
  return rows;
}

/// The lower envelope of the parabolas (x - vertex)^2 + height of one row, evaluated at every column.
class parabola_envelope {
 public:
  explicit parabola_envelope(int width)
      : vertex_(static_cast<std::size_t>(width)), from_(vertex_.size()), height_(vertex_.size()) {}

  /// Replaces the distances within columns in `row` by squared distances in the plane.
  void apply(std::int32_t* row, int width, std::int32_t far) {
    std::size_t count = 0;
    for (int x = 0; x < width; ++x) {
      if (row[x] >= far) continue;
      const std::int64_t height = std::int64_t{row[x]} * row[x];
      std::int64_t start = 0;
      while (count > 0) {
        start = first_below(x, height, count - 1);
        if (start > from_[count - 1]) break;
        --count;
      }
      if (count > 0 && start >= width) continue;  // never the lowest inside the row
      vertex_[count] = x;
      height_[count] = height;
      from_[count] = count > 0 ? start : 0;
      ++count;
    }
    evaluate(row, width, count);
  }

 private:
  /// The first column from which the parabola at x lies below the one at `other`, which starts further left.
  std::int64_t first_below(int x, std::int64_t height, std::size_t other) const {
    const std::int64_t left = vertex_[other];
    const std::int64_t lead = height - height_[other] + std::int64_t{x} * x - left * left, apart = 2 * (x - left);
    return lead < 0 ? 0 : lead / apart + 1;
  }

  void evaluate(std::int32_t* row, int width, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t end = i + 1 < count ? from_[i + 1] : width;
      for (std::int64_t x = from_[i]; x < end; ++x)
        row[x] = static_cast<std::int32_t>((x - vertex_[i]) * (x - vertex_[i]) + height_[i]);
    }
    if (count == 0) std::fill(row, row + width, no_distance);
  }

  std::vector<std::int64_t> vertex_, from_, height_;
};

}  // namespace detail

LUNGSEG_INLINE image<std::int32_t> squared_distance(const mask& from) {
  constexpr int most = 30000;
  expect<shape_error>(from.height <= most && from.width <= most,
                      "distance: mask is " + std::to_string(from.height) + " x " + std::to_string(from.width) +
                          ", expected at most " + std::to_string(most) + " a side");
  const std::int32_t far = from.height + 1;
  image<std::int32_t> result = detail::column_distance(from, far);
  detail::parabola_envelope envelope{from.width};
  for (int y = 0; y < from.height; ++y) envelope.apply(result.row(y), from.width, far);
  return result;
}

LUNGSEG_INLINE image<float> distance(const mask& from) {
  const image<std::int32_t> squared = squared_distance(from);
  image<float> result(from.height, from.width);
  std::transform(squared.pixels.begin(), squared.pixels.end(), result.pixels.begin(), [](std::int32_t d) {
    return d == no_distance ? std::numeric_limits<float>::infinity() : std::sqrt(static_cast<float>(d));
  });
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
