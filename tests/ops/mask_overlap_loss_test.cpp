// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/mask_overlap_loss.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
/// The weighted sum in double, straight from the definitions.
double overlap_reference(const std::vector<double>& logits, const tensor<float, 4>& targets,
                         const ops::mask_overlap_options& options) {
  double entropy = 0, both = 0, sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double p = 1 / (1 + std::exp(-logits[i])), t = double{targets[static_cast<std::int64_t>(i)]};
    entropy -= (t * std::log(p) + (1 - t) * std::log(1 - p)) / static_cast<double>(logits.size());
    both += p * t;
    sum += p + t;
  }
  const double smooth = double{options.smooth};
  return double{options.cross_entropy} * entropy + double{options.dice} * (1 - (2 * both + smooth) / (sum + smooth));
}

tensor<float, 4> some_targets(const shape<4>& extents) {
  auto targets = test::random_tensor(extents, 9, 0, 1);
  for (std::int64_t i = 0; i < targets.size(); ++i)
    if (i % 4) targets[i] = targets[i] > 0.5f;  // most are hard, some are soft
  return targets;
}
}  // namespace

TEST_CASE("mask_overlap_loss: value and gradient equal central differences in double") {
  test::for_each_context([](const context& ctx) {
    const shape<4> extents{2, 5, 7, 1};
    const auto logits = test::random_tensor(extents, 1, -5, 5), targets = some_targets(extents);
    for (const ops::mask_overlap_options& options : {ops::mask_overlap_options{},
                                                     {.cross_entropy = 0, .dice = 1},
                                                     {.cross_entropy = 2, .dice = 0.5f, .smooth = 1}}) {
      tensor<float, 4> gradient{extents};
      const auto losses = ops::mask_overlap_loss(ctx, logits, targets, gradient, options);
      const auto f = [&](const std::vector<double>& v) { return overlap_reference(v, targets, options); };
      CHECK(double{losses.total(options)} == Approx(f(test::to_double(logits))).epsilon(1e-6));
      CHECK(test::gradient_error(gradient, test::numeric_gradient(f, test::to_double(logits))) < 1e-6);
    }
  });
}

TEST_CASE("mask_overlap_loss: threads do not matter, ends are finite, an empty batch is nothing") {
  const shape<4> extents{1, 70, 90, 2};
  auto logits = test::random_tensor(extents, 1, -5, 5);
  logits[0] = 200, logits[1] = -200;
  const auto targets = some_targets(extents);
  tensor<float, 4> one{extents}, five{extents}, none{{0, 4, 4, 1}}, wrong{{1, 70, 90, 1}};
  const auto a = ops::mask_overlap_loss(context{}.with_threads(1), logits, targets, one);
  const auto b = ops::mask_overlap_loss(context{}.with_threads(5), logits, targets, five);
  CHECK(a.cross_entropy == b.cross_entropy);
  CHECK(a.dice == b.dice);
  CHECK(std::equal(one.begin(), one.end(), five.begin()));
  CHECK(std::isfinite(a.total()));
  CHECK(std::all_of(one.begin(), one.end(), [](float v) { return std::isfinite(v); }));
  CHECK(ops::mask_overlap_loss(context{}, none, none, none).total() == 0);
  CHECK_THROWS_AS(ops::mask_overlap_loss(context{}, logits, wrong, {}), shape_error);
}
