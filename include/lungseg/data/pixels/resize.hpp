// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/bilinear.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Which source cells make each target cell along one axis: `taps` of them from first[i] on.
struct axis_filter {
  int taps = 0;
  std::vector<int> first;
  std::vector<float> weights;  // taps for each target cell
};

/// Linear interpolation at half-pixel centres, the edge continued. The step is torch's, which float32 rounds: at the
/// far end of a large film that moves a sample by some 1e-5 of a cell.
axis_filter linear_axis(int from, int to);

/// A triangle as wide as two target cells: no finer detail than the target can hold gets through.
axis_filter triangle_axis(int from, int to);

template <class T, image_kind kind>
void expect_resizable(const image<T, kind>& in, int height, int width, const char* op) {
  expect<shape_error>(in.height > 0 && in.width > 0 && height > 0 && width > 0,
                      std::string{op} + ": cannot turn " + std::to_string(in.height) + " x " +
                          std::to_string(in.width) + " into " + std::to_string(height) + " x " + std::to_string(width));
}

/// Applies one filter along rows, then the other along columns; every sum in a fixed order.
template <class T, image_kind kind>
image<float> filtered(const image<T, kind>& in, const axis_filter& rows, const axis_filter& columns) {
  const int height = static_cast<int>(rows.first.size()), width = static_cast<int>(columns.first.size());
  image<float> narrow{in.height, width};
  for (int y = 0; y < in.height; ++y) {
    const T* from = in.row(y);
    float* to = narrow.row(y);
    const float* weight = columns.weights.data();
    for (int x = 0; x < width; ++x) {
      const T* cell = from + columns.first[static_cast<std::size_t>(x)];
      float sum = 0;
      for (int k = 0; k < columns.taps; ++k) sum += weight[k] * static_cast<float>(cell[k]);
      to[x] = sum;
      weight += columns.taps;
    }
  }
  image<float> out{height, width};
  const float* weight = rows.weights.data();
  for (int y = 0; y < height; ++y) {
    float* to = out.row(y);
    for (int k = 0; k < rows.taps; ++k) {
      const float w = *weight++;
      const float* from = narrow.row(rows.first[static_cast<std::size_t>(y)] + k);
      for (int x = 0; x < width; ++x) to[x] += w * from[x];
    }
  }
  return out;
}

}  // namespace detail

/// Bilinear at half-pixel centres, the edge continued, no smoothing when shrinking: torchvision's and detectron2's
/// resize of float images.
/// \throws shape_error when the image or the target is empty
template <class T, image_kind kind>
image<float> resize_bilinear(const image<T, kind>& in, int height, int width) {
  detail::expect_resizable(in, height, width, "resize_bilinear");
  return detail::filtered(in, detail::linear_axis(in.height, height), detail::linear_axis(in.width, width));
}

/// Bilinear that averages when it shrinks (a triangle filter as wide as the target's cells), so that ribs and noise of
/// a large film do not turn into patterns. Enlarging, it equals resize_bilinear.
/// \throws shape_error when the image or the target is empty
template <class T, image_kind kind>
image<float> resize_smooth(const image<T, kind>& in, int height, int width) {
  detail::expect_resizable(in, height, width, "resize_smooth");
  return detail::filtered(in, detail::triangle_axis(in.height, height), detail::triangle_axis(in.width, width));
}

/// Rounds to the nearest grey level, halves up; values outside 0..255 are cut off.
film to_film(const image<float>& in);

/// A mask by resize_smooth: inside where at least half of the target pixel is. Unlike picking the nearest pixel, this
/// moves no border when it shrinks and makes no steps when it enlarges. Any value but 0 counts as inside.
/// \throws shape_error when the mask or the target is empty
mask resize_mask(const mask& in, int height, int width);

namespace detail {

/// Where a target cell lies between two source cells, with scipy's roundings.
struct zoom_tap {
  int first;         // -1 when the first cell is outside
  double low, high;  // weights of it and the next
};
std::vector<zoom_tap> zoom_axis(int from, int to);

}  // namespace detail

/// Bilinear at half-pixel centres with zeros outside, clipped to the values that the input has: skimage's resize of
/// order 1, as the original uses it for films and for mask probabilities. In double precision and in the order of
/// scipy's arithmetic, because a film is truncated afterwards: whether a flat area stays or becomes one level darker is
/// decided by the last bit. (A compiler that is allowed to fuse products and sums, by -march=native, may differ there.)
/// \source skimage.transform.resize(order=1, mode="constant", clip=True, anti_aliasing=False) 0.24, which is
///         scipy.ndimage.zoom(grid_mode=True)
/// \throws shape_error when the image or the target is empty
template <class T, image_kind kind>
image<double> resize_zero_outside(const image<T, kind>& in, int height, int width) {
  detail::expect_resizable(in, height, width, "resize_zero_outside");
  const auto [least, most] = std::minmax_element(in.pixels.begin(), in.pixels.end());
  const double low = static_cast<double>(*least), high = static_cast<double>(*most);
  const auto at = [&](int y, int x) {
    return y < 0 || x < 0 || y >= in.height || x >= in.width ? 0.0 : static_cast<double>(in(y, x));
  };
  const auto rows = detail::zoom_axis(in.height, height), columns = detail::zoom_axis(in.width, width);
  image<double> out{height, width};
  double* to = out.pixels.data();
  for (const detail::zoom_tap& y : rows)
    for (const detail::zoom_tap& x : columns) {
      double sum = at(y.first, x.first) * y.low * x.low;
      sum += at(y.first, x.first + 1) * y.low * x.high;
      sum += at(y.first + 1, x.first) * y.high * x.low;
      sum += at(y.first + 1, x.first + 1) * y.high * x.high;
      *to++ = std::clamp(sum, low, high);
    }
  return out;
}

/// The original's film resize: resize_zero_outside, truncated to 8 bits (not rounded).
/// \throws shape_error when the film or the target is empty
film resize_truncated(const film& in, int height, int width);

/// Which source cell stands for a target cell.
enum class nearest_rule {
  half_pixel,      // the cell that holds the target cell's centre: agrees with the film's half-pixel bilinear
  top_left,        // floor(i * from / to) in float32: torchvision's resize of training masks
  corner_aligned,  // first on first, last on last cell, halves up: scipy.ndimage.zoom of order 0, the original's masks
};

namespace detail {

std::vector<int> nearest_axis(int from, int to, nearest_rule rule);

}  // namespace detail

/// Picks one source cell for every target cell; for masks.
/// \throws shape_error when the image or the target is empty
template <class T, image_kind kind>
image<T, kind> resize_nearest(const image<T, kind>& in, int height, int width,
                              nearest_rule rule = nearest_rule::half_pixel) {
  detail::expect_resizable(in, height, width, "resize_nearest");
  const auto rows = detail::nearest_axis(in.height, height, rule),
             columns = detail::nearest_axis(in.width, width, rule);
  image<T, kind> out{height, width};
  for (int y = 0; y < height; ++y) {
    const T* from = in.row(rows[static_cast<std::size_t>(y)]);
    std::transform(columns.begin(), columns.end(), out.row(y), [from](int x) { return from[x]; });
  }
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/resize_impl.hpp"
#endif
