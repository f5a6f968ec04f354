// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/loss.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/gradient_check.hpp"
#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;

namespace {

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

/// Regions of one image, and what their head says. Rows without a box have nothing to regress.
struct region_case {
  int classes;
  tensor<box, 2> areas, goals{{1, 3}};
  tensor<int, 2> images, truths, anchors, labels, counts{{1, 2}};
  tensor<float, 2> logits, deltas, dlogits, ddeltas;
  math::box_loss_call call;

  region_case(const std::vector<int>& classes_of_rows, int class_count, std::uint32_t seed) : classes{class_count} {
    const int rows = static_cast<int>(classes_of_rows.size());
    const shape<2> e{1, rows};
    areas = tensor<box, 2>{e};
    for (tensor<int, 2>* column : {&images, &truths, &anchors, &labels}) *column = tensor<int, 2>{e};
    logits = test::random_tensor<2>({rows, classes}, seed, -6, 6);
    deltas = test::random_tensor<2>({rows, 4 * classes}, seed + 1, -2, 2);
    dlogits = tensor<float, 2>{logits.extents()}, ddeltas = tensor<float, 2>{deltas.extents()};
    for (int r = 0; r < rows; ++r) {
      labels[r] = classes_of_rows[static_cast<std::size_t>(r)];
      truths[r] = -1;
      counts[1] += labels[r] >= 0;
    }
  }
  /// Every row that has a class is to find a true box.
  void regress() {
    goals[0] = {0, 0, 20, 30}, goals[1] = {5, 8, 40, 20}, goals[2] = {1, 1, 9, 9};
    counts[0] = counts[1] = 0;
    for (std::int64_t r = 0; r < labels.size(); ++r) {
      const auto v = static_cast<float>(r);
      areas[r] = {v, 2, v + 12, 20 + v};
      truths[r] = labels[r] > 0 ? static_cast<int>(r % 3) : -1;
      ++counts[labels[r] > 0 ? 0 : 1];
    }
  }
  std::array<double, 2> run(const context& ctx, bool with_gradient = true) {
    tensor<double, 1> losses{{2}};
    ops::region_loss(ctx, logits, deltas, with_gradient ? dlogits.get() : view<float, 2>{},
                     with_gradient ? ddeltas.get() : view<float, 2>{}, {areas, images, truths, anchors, labels}, goals,
                     counts, false, call, losses);
    return {losses[0], losses[1]};
  }
};

/// One level of anchors of one image, all of them sampled.
struct anchor_case {
  int logits_per_anchor;
  tensor<box, 1> anchors{{40}};
  tensor<box, 2> goals{{1, 1}};
  tensor<int, 2> classes{{1, 1}}, matches{{1, 40}}, rows{{1, 40}}, counts{{1, 2}};
  tensor<float, 1> logits, deltas, dlogits, ddeltas;

  explicit anchor_case(int per_anchor)
      : logits_per_anchor{per_anchor},
        logits{test::random_tensor<1>({40 * per_anchor}, 4, -8, 8)},
        deltas{test::random_tensor<1>({160}, 5, -1, 1)},
        dlogits{logits.extents()},
        ddeltas{deltas.extents()} {
    goals[0] = {3, 4, 50, 44};
    classes[0] = 1;
    for (int i = 0; i < 40; ++i) {
      const auto v = static_cast<float>(i);
      anchors[i] = {v, 0, v + 20, 30};
      rows[i] = i;
      matches[i] = i % 3 ? -1 : 0;
      ++counts[i % 3 ? 1 : 0];
    }
  }
  std::array<double, 2> run(const math::box_loss_call& call, bool with_gradient = true) {
    math::rpn_outputs outputs;
    outputs.logits[0] = logits.data(), outputs.deltas[0] = deltas.data();
    outputs.anchors = {1, {0, 40}};
    outputs.images = 1, outputs.logits_per_anchor = logits_per_anchor;
    math::rpn_gradients gradients;
    if (with_gradient) gradients.logits[0] = dlogits.data(), gradients.deltas[0] = ddeltas.data();
    tensor<double, 1> losses{{2}};
    ops::rpn_loss(context{}, outputs, gradients, anchors, matches, rows, counts, {goals, classes}, call, losses);
    return {losses[0], losses[1]};
  }
};

double smooth_l1(double difference, double beta) {
  const double d = std::abs(difference);
  return d < beta ? 0.5 * d * d / beta : d - 0.5 * beta;
}
}  // namespace

TEST_CASE("region_loss: uniform logits cost ln C") {
  region_case c{{0, 1, 2, -1}, 3, 1};
  c.logits.fill(5);
  CHECK(c.run(context{})[0] == Approx(std::log(3.0)));
  CHECK(c.dlogits(0, 0) == Approx((1.0 / 3 - 1) / 3));
  CHECK(c.dlogits(0, 1) == Approx(1.0 / 9));
  for (int k = 0; k < 3; ++k) CHECK(c.dlogits(3, k) == 0.0f);
}

TEST_CASE("region_loss: the class loss and its gradient equal the double reference, whatever the threads") {
  const int rows = 9000, classes = 4;  // several ranges of threads
  std::vector<int> labels;
  for (int r = 0; r < rows; ++r) labels.push_back(r % 5 - 1);
  region_case one{labels, classes, 1}, three{labels, classes, 1};
  one.call.class_weight = three.call.class_weight = 1.5f;
  const auto reference = [&](const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t r = 0; r < labels.size(); ++r)
      if (labels[r] >= 0) sum += log_sum_exp(x, 4 * r, 4) - x[4 * r + static_cast<std::size_t>(labels[r])];
    return 1.5 * sum / 7200;
  };
  const double loss = one.run(context{}.with_threads(1))[0];
  CHECK(loss == Approx(reference(test::to_double(one.logits))).epsilon(1e-6));
  CHECK(loss == three.run(context{}.with_threads(3))[0]);
  CHECK(loss == three.run(context{}, false)[0]);
  CHECK(std::equal(one.dlogits.begin(), one.dlogits.end(), three.dlogits.begin()));
}

TEST_CASE("region_loss: the class gradient equals central differences") {
  region_case c{{2, 0, 1, 1, -1}, 3, 3};
  c.run(context{});
  const auto numeric = test::numeric_gradient(
      [&](const std::vector<double>& x) {
        double sum = 0;
        for (std::size_t r = 0; r < 4; ++r)
          sum += log_sum_exp(x, 3 * r, 3) - x[3 * r + static_cast<std::size_t>(c.labels.data()[r])];
        return sum / 4;
      },
      test::to_double(c.logits));
  CHECK(test::gradient_error(c.dlogits, numeric) < 1e-6);
}

TEST_CASE("region_loss: the box loss and its gradient, for every beta and divisor, equal the double reference") {
  for (const bool by_positives : {false, true})
    for (const double beta : {0.0, 1.0 / 9, 1.0}) {
      region_case c{{1, 2, 0, 1, 2, 2, 0, 1, 1, 2, 1, 0}, 3, 7};
      c.regress();
      c.call = {.deviation = {0.5f, 0.5f, 0.25f, 0.25f},
                .y_first = true,
                .beta = static_cast<float>(beta),
                .divide_by_positives = by_positives,
                .box_weight = 2};
      const auto reference = [&](const std::vector<double>& x) {
        double sum = 0;
        for (std::size_t r = 0; r < 12; ++r) {
          const int label = c.labels.data()[r];
          if (label == 0) continue;
          const auto target = math::box_target(c.areas.data()[r], c.goals.data()[r % 3], c.call);
          for (std::size_t k = 0; k < 4; ++k)
            sum +=
                smooth_l1(x[12 * r + 4 * static_cast<std::size_t>(label) + k] - static_cast<double>(target[k]), beta);
        }
        return 2 * sum / (by_positives ? 36 : 12);
      };
      CHECK(c.run(context{})[1] == Approx(reference(test::to_double(c.deltas))).epsilon(1e-6));
      CHECK(test::gradient_error(c.ddeltas, test::numeric_gradient(reference, test::to_double(c.deltas))) < 1e-6);
    }
}

TEST_CASE("rpn_loss: of one logit or two, value and gradient equal the double reference") {
  for (const int per_anchor : {1, 2}) {
    anchor_case c{per_anchor};
    const auto classes = [&](const std::vector<double>& x) {
      double sum = 0;
      for (std::size_t i = 0; i < 40; ++i)
        sum += cross_entropy(per_anchor == 1 ? x[i] : x[2 * i + 1] - x[2 * i], i % 3 ? 0 : 1);
      return sum / 40;
    };
    const auto boxes = [&](const std::vector<double>& x) {
      double sum = 0;
      for (std::size_t i = 0; i < 40; i += 3) {
        const auto target = math::box_target(c.anchors.data()[i], c.goals[0], {.beta = 1});
        for (std::size_t k = 0; k < 4; ++k) sum += smooth_l1(x[4 * i + k] - static_cast<double>(target[k]), 1);
      }
      return sum / 40;
    };
    const auto losses = c.run({.beta = 1});
    CHECK(losses[0] == Approx(classes(test::to_double(c.logits))).epsilon(1e-6));
    CHECK(losses[1] == Approx(boxes(test::to_double(c.deltas))).epsilon(1e-6));
    CHECK(test::gradient_error(c.dlogits, test::numeric_gradient(classes, test::to_double(c.logits))) < 1e-6);
    CHECK(test::gradient_error(c.ddeltas, test::numeric_gradient(boxes, test::to_double(c.deltas))) < 1e-6);
    CHECK(c.run({.beta = 1}, false) == losses);
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
    tensor<int, 2> counts{{1, 2}};
    counts[0] = 2;
    tensor<double, 1> loss{{1}};
    ops::mask_loss(ctx, logits, classes, targets, counts, keras, 1, gradient, loss);
    CHECK(loss[0] == Approx(reference(test::to_double(logits))).epsilon(1e-6));
    // The clipped form takes 1 - p in float, which costs digits near 1.
    CHECK(test::gradient_error(gradient, test::numeric_gradient(reference, test::to_double(logits))) <
          (keras ? 1e-4 : 1e-6));
  }
}

TEST_CASE("losses: no samples give 0 and zero gradients") {
  region_case none{{-1, -1, -1}, 2, 12};
  CHECK(none.run(context{}) == std::array<double, 2>{0, 0});
  for (const float g : none.dlogits) CHECK(g == 0.0f);
  for (const float g : none.ddeltas) CHECK(g == 0.0f);
  anchor_case anchors{1};
  anchors.rows.fill(-1);
  anchors.counts.fill(0);
  CHECK(anchors.run({}) == std::array<double, 2>{0, 0});
  for (const float g : anchors.dlogits) CHECK(g == 0.0f);
  const auto masks = test::random_tensor<4>({3, 2, 2, 2}, 14);
  tensor<float, 4> dmasks{{3, 2, 2, 2}};
  tensor<double, 1> loss{{1}};
  ops::mask_loss(context{}, masks, vector_of<int>({0, -1, 0}), tensor<float, 3>{{3, 2, 2}}, tensor<int, 2>{{1, 2}},
                 false, 1, dmasks, loss);
  CHECK(loss[0] == 0);
  for (const float g : dmasks) CHECK(g == 0.0f);
}

TEST_CASE("losses: an unused row is not read, NaN elsewhere shows") {
  region_case c{{1, -1}, 3, 15};
  for (int k = 0; k < 3; ++k) c.logits(1, k) = not_a_number;
  CHECK(std::isfinite(c.run(context{})[0]));
  CHECK(c.dlogits(1, 0) == 0.0f);
  c.labels[1] = 2;
  CHECK(std::isnan(c.run(context{})[0]));
  region_case boxes{{1, 0}, 3, 16};
  boxes.regress();
  for (int k = 0; k < 12; ++k) boxes.deltas(1, k) = not_a_number;
  CHECK(std::isfinite(boxes.run(context{})[1]));
  for (int k = 4; k < 8; ++k) boxes.deltas(0, k) = not_a_number;
  CHECK(std::isnan(boxes.run(context{})[1]));
}

TEST_CASE("losses: wrong extents are named") {
  region_case c{{0, 1}, 3, 17};
  c.deltas = tensor<float, 2>{{2, 9}};
  CHECK_THROWS_WITH(c.run(context{}), "region_loss: deltas is 2 x 9, expected 2 x 12");
  c.logits = tensor<float, 2>{{1, 3}};
  CHECK_THROWS_WITH(c.run(context{}), "region_loss: logits axis 0 is 1, expected 2");
  const tensor<float, 4> masks{{2, 2, 2, 3}};
  tensor<double, 1> loss{{1}};
  const auto run = [&](const std::vector<int>& labels, const shape<3>& targets) {
    ops::mask_loss(context{}, masks, vector_of<int>(labels), tensor<float, 3>{targets}, tensor<int, 2>{{1, 2}}, false,
                   1, {}, loss);
  };
  CHECK_THROWS_WITH(run({0}, {2, 2, 2}), "mask_loss: labels axis 0 is 1, expected 2");
  CHECK_THROWS_WITH(run({0, 1}, {2, 3, 2}), "mask_loss: targets is 2 x 3 x 2, expected 2 x 2 x 2");
  tensor<float, 4> slim{{2, 2, 2, 2}};
  CHECK_THROWS_WITH(ops::mask_loss(context{}, masks, vector_of<int>({0, 1}), tensor<float, 3>{{2, 2, 2}},
                                   tensor<int, 2>{{1, 2}}, false, 1, slim, loss),
                    "mask_loss: dlogits is 2 x 2 x 2 x 2, expected 2 x 2 x 2 x 3");
  region_case gradients{{0, 1}, 3, 19};
  gradients.dlogits = tensor<float, 2>{{1, 3}};
  CHECK_THROWS_WITH(gradients.run(context{}), "region_loss: dlogits is 1 x 3, expected 2 x 3");
  region_case counted{{0, 1}, 3, 20};
  counted.counts = tensor<int, 2>{{1, 1}};
  CHECK_THROWS_WITH(counted.run(context{}), "region_loss: counts is 1 x 1, expected 1 x 2");
  anchor_case anchors{1};
  anchors.matches = tensor<int, 2>{{1, 39}};
  CHECK_THROWS_WITH(anchors.run({}), "rpn_loss: matches is 1 x 39, expected 1 x 40");
  region_case none{{}, 3, 18};
  CHECK(none.run(context{}) == std::array<double, 2>{0, 0});
}
