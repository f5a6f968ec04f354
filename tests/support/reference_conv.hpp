// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Convolution and its gradients as products of Eigen in double precision: short, and the truth for the fast ones.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "lungseg/core/random.hpp"
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

/// Extents up to 67 channels and 14 pixels, with kernels, strides and padding of all kinds.
inline conv_case random_conv(random_stream& random) {
  const auto between = [&](int low, int high) { return low + static_cast<int>(random.below(high - low + 1u)); };
  conv_case conv;
  conv.images = between(1, 3);
  conv.channels = between(1, 67);
  conv.outputs = between(1, 67);
  const int kernels[] = {1, 2, 3, 5, 7};
  conv.rows = kernels[between(0, 4)];
  conv.columns = kernels[between(0, 4)];
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const int kernel = axis == 0 ? conv.rows : conv.columns;
    conv.stride[axis] = between(1, 2);
    conv.padding[axis] = between(0, kernel - 1);
    conv.below[axis] = between(0, kernel - 1);
  }
  conv.height = conv.rows + between(0, 8);
  conv.width = conv.columns + between(0, 8);
  return conv;
}

using matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using strided_rows = Eigen::Map<matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

/// Calls f(rows of x, filter, rows of y) for every row of y and tap of the filter, as matrices (pixels, C), (K, C) and
/// (pixels, K): a convolution is the sum of their products. \param x, filter, y  are written to by f only
template <class F>
void for_each_tap(const conv_case& conv, double* x, double* filter, double* y, F&& f) {
  const int P = conv.out_height(), Q = conv.out_width(), C = conv.channels, K = conv.outputs;
  for (int n = 0; n < conv.images; ++n)
    for (int p = 0; p < P; ++p)
      for (int r = 0; r < conv.rows; ++r)
        for (int s = 0; s < conv.columns; ++s) {
          const int h = p * conv.stride[0] - conv.padding[0] + r, before = conv.padding[1] - s, step = conv.stride[1];
          // The columns of y whose column of x, q * step - before, is inside.
          const int first = std::max(0, (before + step - 1) / step),
                    end = std::min(Q, (conv.width + before - 1) / step + 1);
          if (h < 0 || h >= conv.height || first >= end) continue;
          double* from = x + std::ptrdiff_t{(n * conv.height + h) * conv.width + first * step - before} * C;
          f(strided_rows{from, end - first, C, Eigen::OuterStride<>{step * C}},
            strided_rows{filter + (r * conv.columns + s) * C, K, C, Eigen::OuterStride<>{conv.rows * conv.columns * C}},
            strided_rows{y + std::ptrdiff_t{(n * P + p) * Q + first} * K, end - first, K, Eigen::OuterStride<>{K}});
        }
}

/// y of the convolution of x with filter.
inline std::vector<double> reference_conv2d(const conv_case& conv, std::vector<double> x, std::vector<double> filter) {
  std::vector<double> y(static_cast<std::size_t>(volume(conv.y())));
  for_each_tap(conv, x.data(), filter.data(), y.data(),
               [](auto in, auto tap, auto out) { out += in * tap.transpose(); });
  return y;
}

/// The gradient for x of <dy, y>.
inline std::vector<double> reference_data_gradient(const conv_case& conv, std::vector<double> dy,
                                                   std::vector<double> filter) {
  std::vector<double> dx(static_cast<std::size_t>(volume(conv.x())));
  for_each_tap(conv, dx.data(), filter.data(), dy.data(), [](auto in, auto tap, auto out) { in += out * tap; });
  return dx;
}

/// The gradient for the filter of <dy, y>.
inline std::vector<double> reference_filter_gradient(const conv_case& conv, std::vector<double> x,
                                                     std::vector<double> dy) {
  std::vector<double> dfilter(static_cast<std::size_t>(volume(conv.filter())));
  for_each_tap(conv, x.data(), dfilter.data(), dy.data(),
               [](auto in, auto tap, auto out) { tap += out.transpose() * in; });
  return dfilter;
}

}  // namespace lungseg::test
