// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Central differences for tests of backward passes.
///
/// Two ways to use it:
/// 1. Against a slow reference in double (the sharper one): write the operation's forward as a plain loop over
///    std::vector<double>, and compare numeric_gradient(reference, x) with the float gradient of the library.
/// 2. On the library's own float operation: numeric_gradient_of(view, loss, step) shifts the elements of a tensor in
///    place. The step has to be large (1e-2 for values near 1), since the rounding of float divided by the step stays
///    in the result.
/// The scalar to differentiate is usually <weights, output> with fixed random weights, because then dy is `weights`:
///
///     const auto weights = test::random_tensor<4>(y.extents(), 7);
///     const auto numeric = test::numeric_gradient_of(x.get(), [&] { forward(); return test::inner(weights, y); },
///     1e-2f); CHECK(test::gradient_error(dx, numeric) < 1e-3);

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "random_tensor.hpp"

namespace lungseg::test {

/// The elements of a tensor or view, in double.
template <class Values>
std::vector<double> to_double(const Values& values) {
  return {values.begin(), values.end()};
}

/// Sum of products in double; the two must have the same number of elements.
template <class A, class B>
double inner(const A& a, const B& b) {
  expect<shape_error>(a.end() - a.begin() == b.end() - b.begin(), "inner: different numbers of elements");
  double sum = 0;
  auto other = b.begin();
  for (const auto v : a) sum += static_cast<double>(v) * static_cast<double>(*other++);
  return sum;
}

/// d f / d x[i] for every i, where f takes a std::vector<double> and returns double.
template <class F>
std::vector<double> numeric_gradient(F&& f, std::vector<double> x, double step = 1e-5) {
  std::vector<double> gradient(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double kept = x[i];
    x[i] = kept + step;
    const double above = f(std::as_const(x));
    x[i] = kept - step;
    const double below = f(std::as_const(x));
    x[i] = kept;
    gradient[i] = (above - below) / (2 * step);
  }
  return gradient;
}

/// The same for a float tensor that `loss()` (returning double) reads: each element is shifted in place and restored.
template <class Loss, int Rank>
std::vector<double> numeric_gradient_of(view<float, Rank> x, Loss&& loss, float step) {
  std::vector<double> gradient(static_cast<std::size_t>(x.size()));
  for (std::int64_t i = 0; i < x.size(); ++i) {
    const float kept = x[i];
    const float up = kept + step, down = kept - step;
    x[i] = up;
    const double above = loss();
    x[i] = down;
    const double below = loss();
    x[i] = kept;
    gradient[static_cast<std::size_t>(i)] = (above - below) / (static_cast<double>(up) - static_cast<double>(down));
  }
  return gradient;
}

/// Largest difference between two gradients in units of the largest element of `wanted` (of 1e-6 if that is smaller).
/// Infinity when the lengths differ or a value is not finite, so that a comparison with a bound fails.
template <class Got, class Wanted>
double gradient_error(const Got& got, const Wanted& wanted) {
  if (got.end() - got.begin() != wanted.end() - wanted.begin()) return HUGE_VAL;
  double scale = 1e-6, worst = 0;
  for (const auto w : wanted) scale = std::max(scale, std::abs(static_cast<double>(w)));
  auto w = wanted.begin();
  for (const auto g : got) {
    const double difference = std::abs(static_cast<double>(g) - static_cast<double>(*w++));
    if (!std::isfinite(difference)) return HUGE_VAL;
    worst = std::max(worst, difference);
  }
  return worst / scale;
}

}  // namespace lungseg::test
