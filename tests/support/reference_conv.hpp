// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Convolution and its gradients as plain loops in double precision: slow, short, and the truth for the fast ones.

#include <array>
#include <cstddef>
#include <vector>

#include "lungseg/core/view.hpp"

namespace lungseg::test {

/// A convolution's extents: x is (N, H, W, C), filter (K, R, S, C), y (N, P, Q, K).
struct conv_case {
  int images = 1, height = 1, width = 1, channels = 1;
  int outputs = 1, rows = 1, columns = 1;
  std::array<int, 2> stride{1, 1}, padding{0, 0}, below{0, 0};  ///< zeros above and left; zeros below and right

  int out_height() const { return (height + padding[0] + below[0] - rows) / stride[0] + 1; }
  int out_width() const { return (width + padding[1] + below[1] - columns) / stride[1] + 1; }
  shape<4> x() const { return {images, height, width, channels}; }
  shape<4> filter() const { return {outputs, rows, columns, channels}; }
  shape<4> y() const { return {images, out_height(), out_width(), outputs}; }
};

/// Calls f(x index, filter index, y index) for every product of the convolution.
template <class F>
void for_each_product(const conv_case& conv, F&& f) {
  const int P = conv.out_height(), Q = conv.out_width();
  for (int n = 0; n < conv.images; ++n)
    for (int p = 0; p < P; ++p)
      for (int q = 0; q < Q; ++q)
        for (int r = 0; r < conv.rows; ++r)
          for (int s = 0; s < conv.columns; ++s) {
            const int h = p * conv.stride[0] - conv.padding[0] + r, w = q * conv.stride[1] - conv.padding[1] + s;
            if (h < 0 || w < 0 || h >= conv.height || w >= conv.width) continue;
            const auto x = static_cast<std::size_t>(((n * conv.height + h) * conv.width + w) * conv.channels);
            const auto y = static_cast<std::size_t>(((n * P + p) * Q + q) * conv.outputs);
            for (int k = 0; k < conv.outputs; ++k)
              for (int c = 0; c < conv.channels; ++c)
                f(x + c, static_cast<std::size_t>(((k * conv.rows + r) * conv.columns + s) * conv.channels + c), y + k);
          }
}

/// y of the convolution of x with filter.
inline std::vector<double> reference_conv2d(const conv_case& conv, const std::vector<double>& x,
                                            const std::vector<double>& filter) {
  std::vector<double> y(static_cast<std::size_t>(volume(conv.y())));
  for_each_product(conv, [&](std::size_t i, std::size_t f, std::size_t o) { y[o] += x[i] * filter[f]; });
  return y;
}

/// The gradient for x of <dy, y>.
inline std::vector<double> reference_data_gradient(const conv_case& conv, const std::vector<double>& dy,
                                                   const std::vector<double>& filter) {
  std::vector<double> dx(static_cast<std::size_t>(volume(conv.x())));
  for_each_product(conv, [&](std::size_t i, std::size_t f, std::size_t o) { dx[i] += dy[o] * filter[f]; });
  return dx;
}

/// The gradient for the filter of <dy, y>.
inline std::vector<double> reference_filter_gradient(const conv_case& conv, const std::vector<double>& x,
                                                     const std::vector<double>& dy) {
  std::vector<double> dfilter(static_cast<std::size_t>(volume(conv.filter())));
  for_each_product(conv, [&](std::size_t i, std::size_t f, std::size_t o) { dfilter[f] += x[i] * dy[o]; });
  return dfilter;
}

}  // namespace lungseg::test
