// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/loss.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

template <class T>
tensor<T, 1> vector_of(const std::vector<T>& values) {
  tensor<T, 1> result{{static_cast<int>(values.size())}};
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

double log_sum_exp(const std::vector<double>& x, std::size_t from, std::size_t count) {
  double sum = 0;
  for (std::size_t i = from; i < from + count; ++i) sum += std::exp(x[i]);
  return std::log(sum);
}
double cross_entropy(double logit, double target) {
  return std::log1p(std::exp(-std::abs(logit))) + std::max(logit, 0.0) - logit * target;
}
double keras_cross_entropy(double logit, double target) {
  const double p = std::min(std::max(1 / (1 + std::exp(-logit)), 1e-7), 1 - 1e-7);
  return -target * std::log(p + 1e-7) - (1 - target) * std::log(1 - p + 1e-7);
}
}  // namespace

TEST_CASE("softmax_cross_entropy: uniform logits cost ln C") {
  const context ctx;
  tensor<float, 2> logits{{4, 3}}, gradient{{4, 3}};
  logits.fill(5);
  const auto labels = vector_of<int>({0, 1, 2, -1});
  const float loss = ops::softmax_cross_entropy(ctx, logits, labels, {}, 3, gradient);
  CHECK(loss == Approx(std::log(3.0)));
  CHECK(gradient(0, 0) == Approx((1.0 / 3 - 1) / 3));
  CHECK(gradient(0, 1) == Approx(1.0 / 9));
  for (int c = 0; c < 3; ++c) CHECK(gradient(3, c) == 0.0f);
}

TEST_CASE("softmax_cross_entropy: value and gradient equal the double reference") {
  const int rows = 1500, classes = 4;  // several ranges of threads
  const auto logits = test::random_tensor<2>({rows, classes}, 1, -6, 6);
  auto weights = test::random_tensor<1>({rows}, 2, 0, 2);
  tensor<int, 1> labels{{rows}};
  for (int r = 0; r < rows; ++r) labels[r] = r % 5 - 1;
  const auto reference = [&](const std::vector<double>& x) {
    double sum = 0;
    for (int r = 0; r < rows; ++r)
      if (labels[r] >= 0) {
        const auto at = static_cast<std::size_t>(r * classes);
        sum += static_cast<double>(weights[r]) *
               (log_sum_exp(x, at, classes) - x[at + static_cast<std::size_t>(labels[r])]);
      }
    return sum / 700;
  };
  tensor<float, 2> one{{rows, classes}}, three{{rows, classes}};
  const float loss = ops::softmax_cross_entropy(context{}.with_threads(1), logits, labels, weights, 700, one);
  CHECK(loss == Approx(reference(test::to_double(logits))).epsilon(1e-6));
  CHECK(loss == ops::softmax_cross_entropy(context{}.with_threads(3), logits, labels, weights, 700, three));
  CHECK(loss == ops::softmax_cross_entropy(context{}, logits, labels, weights, 700, {}));
  CHECK(std::equal(one.begin(), one.end(), three.begin()));
}

TEST_CASE("softmax_cross_entropy: gradient equals central differences") {
  const context ctx;
  const auto logits = test::random_tensor<2>({5, 3}, 3, -3, 3);
  const auto weights = vector_of<float>({1, 0.5f, 2, 0, 1});
  const auto labels = vector_of<int>({2, 0, 1, 1, -1});
  tensor<float, 2> gradient{{5, 3}};
  ops::softmax_cross_entropy(ctx, logits, labels, weights, 2.5f, gradient);
  const auto numeric = test::numeric_gradient(
      [&](const std::vector<double>& x) {
        double sum = 0;
        for (std::size_t r = 0; r < 4; ++r)
          sum += static_cast<double>(weights.data()[r]) *
                 (log_sum_exp(x, 3 * r, 3) - x[3 * r + static_cast<std::size_t>(labels.data()[r])]);
        return sum / 2.5;
      },
      test::to_double(logits));
  CHECK(test::gradient_error(gradient, numeric) < 1e-6);
}

TEST_CASE("sigmoid_cross_entropy: value and gradient equal the double reference") {
  const context ctx;
  const auto logits = test::random_tensor<1>({40}, 4, -8, 8);
  const auto targets = test::random_tensor<1>({40}, 5, 0, 1), weights = test::random_tensor<1>({40}, 6, 0, 2);
  const auto reference = [&](const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      sum += static_cast<double>(weights.data()[i]) * cross_entropy(x[i], static_cast<double>(targets.data()[i]));
    return sum / 40;
  };
  tensor<float, 1> gradient{{40}};
  const float loss = ops::sigmoid_cross_entropy(ctx, logits, targets, weights, 40, gradient);
  CHECK(loss == Approx(reference(test::to_double(logits))).epsilon(1e-6));
  CHECK(test::gradient_error(gradient, test::numeric_gradient(reference, test::to_double(logits))) < 1e-6);
  CHECK(ops::sigmoid_cross_entropy(ctx, logits, targets, weights, 40, {}) == loss);
}

TEST_CASE("smooth_l1_loss: every beta equals the double reference") {
  const context ctx;
  const auto predicted = test::random_tensor<2>({12, 4}, 7, -2, 2), target = test::random_tensor<2>({12, 4}, 8, -2, 2);
  const auto weights = test::random_tensor<1>({12}, 9, 0, 2);
  for (const double beta : {0.0, 1.0 / 9, 1.0}) {
    const auto reference = [&](const std::vector<double>& x) {
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double d = std::abs(x[i] - static_cast<double>(target.data()[i]));
        sum += static_cast<double>(weights.data()[i / 4]) * (d < beta ? 0.5 * d * d / beta : d - 0.5 * beta);
      }
      return sum / 12;
    };
    tensor<float, 2> gradient{{12, 4}};
    const float loss = ops::smooth_l1_loss(ctx, predicted, target, weights, static_cast<float>(beta), 12, gradient);
    CHECK(loss == Approx(reference(test::to_double(predicted))).epsilon(1e-6));
    CHECK(test::gradient_error(gradient, test::numeric_gradient(reference, test::to_double(predicted))) < 1e-6);
  }
}

TEST_CASE("mask_loss: the target class' channel only, exact and as Keras") {
  const context ctx;
  const auto logits = test::random_tensor<4>({4, 3, 3, 3}, 10, -5, 5);
  const auto classes = vector_of<int>({1, 0, 2, -1});
  auto targets = test::random_tensor<3>({4, 3, 3}, 11, 0, 1);
  for (const bool keras : {false, true}) {
    const auto reference = [&](const std::vector<double>& x) {
      double sum = 0;
      for (std::size_t r : {0u, 2u})
        for (std::size_t i = 0; i < 9; ++i) {
          const double logit = x[(r * 9 + i) * 3 + static_cast<std::size_t>(classes.data()[r])];
          const double wanted = static_cast<double>(targets.data()[r * 9 + i]);
          sum += keras ? keras_cross_entropy(logit, wanted) : cross_entropy(logit, wanted);
        }
      return sum / 18;
    };
    tensor<float, 4> gradient{{4, 3, 3, 3}};
    const float loss = ops::mask_loss(ctx, logits, classes, targets, 18, keras, gradient);
    CHECK(loss == Approx(reference(test::to_double(logits))).epsilon(1e-6));
    // The clipped form takes 1 - p in float, which costs digits near 1.
    CHECK(test::gradient_error(gradient, test::numeric_gradient(reference, test::to_double(logits))) <
          (keras ? 1e-4 : 1e-6));
  }
}

TEST_CASE("losses: no positives give 0 and zero gradients") {
  const context ctx;
  const auto logits = test::random_tensor<2>({3, 2}, 12);
  const auto labels = vector_of<int>({0, 1, 1});
  tensor<float, 2> gradient{{3, 2}};
  gradient.fill(5);
  CHECK(ops::softmax_cross_entropy(ctx, logits, labels, {}, 0, gradient) == 0.0f);
  for (const float g : gradient) CHECK(g == 0.0f);
  gradient.fill(5);
  CHECK(ops::smooth_l1_loss(ctx, logits, logits, {}, 1, 0, gradient) == 0.0f);
  for (const float g : gradient) CHECK(g == 0.0f);
  const auto row = test::random_tensor<1>({3}, 13);
  tensor<float, 1> slope{{3}};
  slope.fill(5);
  CHECK(ops::sigmoid_cross_entropy(ctx, row, row, {}, -1, slope) == 0.0f);
  for (const float g : slope) CHECK(g == 0.0f);
  const auto masks = test::random_tensor<4>({3, 2, 2, 2}, 14);
  tensor<float, 4> dmasks{{3, 2, 2, 2}};
  dmasks.fill(5);
  CHECK(ops::mask_loss(ctx, masks, labels, tensor<float, 3>{{3, 2, 2}}, 0, false, dmasks) == 0.0f);
  for (const float g : dmasks) CHECK(g == 0.0f);
}

TEST_CASE("losses: a row of weight 0 or without a class is not read, NaN elsewhere shows") {
  const context ctx;
  auto logits = test::random_tensor<2>({2, 3}, 15);
  for (int c = 0; c < 3; ++c) logits(1, c) = not_a_number;
  const auto labels = vector_of<int>({1, 2}), ignored = vector_of<int>({1, -1});
  const auto weights = vector_of<float>({1, 0});
  tensor<float, 2> gradient{{2, 3}};
  CHECK(std::isfinite(ops::softmax_cross_entropy(ctx, logits, labels, weights, 1, gradient)));
  CHECK(gradient(1, 0) == 0.0f);
  CHECK(std::isfinite(ops::softmax_cross_entropy(ctx, logits, ignored, {}, 1, gradient)));
  CHECK(std::isfinite(ops::smooth_l1_loss(ctx, logits, logits, weights, 1, 1, gradient)));
  CHECK(std::isnan(ops::softmax_cross_entropy(ctx, logits, labels, {}, 1, gradient)));
  CHECK(std::isnan(ops::smooth_l1_loss(ctx, logits, logits, {}, 1, 1, gradient)));
}

TEST_CASE("losses: wrong extents and classes are named") {
  const context ctx;
  tensor<float, 2> logits{{2, 3}}, other{{2, 4}};
  const auto labels = vector_of<int>({0, 3}), few = vector_of<int>({0});
  CHECK_THROWS_WITH(ops::softmax_cross_entropy(ctx, logits, labels, {}, 1, {}),
                    "softmax_cross_entropy: label 3 in row 1, expected less than 3");
  CHECK_THROWS_WITH(ops::softmax_cross_entropy(ctx, logits, few, {}, 1, {}),
                    "softmax_cross_entropy: labels axis 0 is 1, expected 2");
  CHECK_THROWS_WITH(ops::smooth_l1_loss(ctx, logits, other, {}, 1, 1, {}),
                    "smooth_l1_loss: target is 2 x 4, expected 2 x 3");
  tensor<float, 4> masks{{2, 2, 2, 3}};
  CHECK_THROWS_WITH(ops::mask_loss(ctx, masks, labels, tensor<float, 3>{{2, 2, 2}}, 1, false, {}),
                    "mask_loss: class 3 of region 1, expected less than 3");
  CHECK(ops::softmax_cross_entropy(ctx, tensor<float, 2>{{0, 3}}, tensor<int, 1>{{0}}, {}, 1, {}) == 0.0f);
}
