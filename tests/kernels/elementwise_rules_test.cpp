// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "ops/elementwise_rules.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/random_tensor.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/upsample.hpp"
#include "ops/optimizer_rules.hpp"
#include "ops/pool_rules.hpp"
#include "rule_on_host.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using test::random_tensor;
using test::run;
using test::same;

namespace {
const context host;

/// Runs f with full packs, if the channels split into them, and with single elements.
template <class F>
void with_both_lanes(int channels, F f) {
  f(std::integral_constant<int, 1>{});
  if (channels % 4 == 0) f(std::integral_constant<int, 4>{});
}
}  // namespace

TEST_CASE("epilogue_rule: residual, bias and ReLU in one pass") {
  for (const int channels : {3, 8})
    with_both_lanes(channels, [&](auto lanes) {
      const auto y = random_tensor<4>({2, 3, 5, channels}, 1), residual = random_tensor<4>({2, 3, 5, channels}, 2);
      const auto bias = random_tensor<1>({channels}, 3);
      for (const bool relu : {false, true}) {
        auto got = y.clone();
        run(got.size() / lanes,
            epilogue_rule<float, lanes>{got.data(), residual.data(), bias.data(), channels / lanes, relu});
        for (std::int64_t i = 0; i < y.size(); ++i) {
          const float sum = y[i] + residual[i] + bias[i % channels];
          REQUIRE(got[i] == (relu && sum < 0 ? 0.0f : sum));
        }
      }
      auto only_relu = y.clone(), expected = y.clone();
      only_relu[0] = expected[0] = NAN;
      run(y.size() / lanes, epilogue_rule<float, lanes>{only_relu.data(), nullptr, nullptr, channels / lanes, true});
      ops::activate(host, activation::relu, expected.get(), expected);
      CHECK(std::isnan(only_relu[0]));
      only_relu[0] = expected[0] = 0;
      CHECK(same(only_relu, expected));
    });
}

TEST_CASE("add_rule: as the operation of the CPU") {
  const auto a = random_tensor<4>({1, 4, 5, 8}, 4), b = random_tensor<4>({1, 4, 5, 8}, 5);
  auto got = a.clone(), expected = a.clone();
  ops::add(host, a, b, expected);
  run(a.size() / 4, add_rule<float, 4>{a.data(), b.data(), got.data()});
  CHECK(same(got, expected));
}

TEST_CASE("activation_rule and activation_backward_rule: as the operations of the CPU") {
  const auto x = random_tensor<4>({1, 4, 5, 8}, 4), dy = random_tensor<4>({1, 4, 5, 8}, 5);
  for (std::size_t k = 0; k < activation_count; ++k)
    with_activation(static_cast<activation>(k), [&](auto kind) {
      INFO(name(kind));
      auto y = x.clone(), y_expected = x.clone(), dx = dy.clone(), dx_expected = dy.clone();
      ops::activate(host, kind, x, y_expected);
      run(x.size() / 4, activation_rule<kind, float, 4>{x.data(), y.data()});
      ops::activate_backward(host, kind, x, dx_expected);
      run(x.size() / 4, activation_backward_rule<kind, float, 4>{x.data(), dx.data()});
      // The processor's vectors have an exponential function of their own.
      const double epsilon = kind == activation::relu ? 0 : 1e-6;
      for (std::int64_t i = 0; i < x.size(); ++i) {
        CHECK(y[i] == Approx(y_expected[i]).epsilon(epsilon));
        CHECK(dx[i] == Approx(dx_expected[i]).epsilon(epsilon).margin(epsilon));
      }
    });
}

TEST_CASE("softmax_rule: hand-worked, and shifted far up without overflow") {
  const float x[] = {0, std::log(3.0f), 1000, 1000 + std::log(3.0f)};
  float y[4];
  run(2, softmax_rule<float>{x, y, 2});
  for (const int row : {0, 1}) {
    CHECK(y[2 * row] == Approx(0.25).epsilon(1e-4));
    CHECK(y[2 * row + 1] == Approx(0.75).epsilon(1e-4));
  }
}

namespace {
struct pool_case {
  shape<4> in;
  std::array<int, 2> out;
  ops::pool_options options;
};
const pool_case pool_cases[] = {
    {{2, 8, 9, 4}, {4, 5}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},
    {{1, 8, 8, 3}, {4, 4}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {0, 0}}},
    {{1, 7, 6, 8}, {4, 3}, {.kernel = {1, 1}, .stride = {2, 2}, .padding = {0, 0}}},
    {{1, 5, 7, 4}, {4, 3}, {.kernel = {2, 3}, .stride = {1, 2}, .padding = {0, 0}}},
};

math::pool_window window_of(const ops::pool_options& o) {
  return {{o.kernel[0], o.kernel[1]}, {o.stride[0], o.stride[1]}, {o.padding[0], o.padding[1]}};
}
}  // namespace

TEST_CASE("max_pool_rule and its gradient: as the CPU, also for ties and NaN") {
  for (const pool_case& c : pool_cases)
    with_both_lanes(c.in[3], [&](auto lanes) {
      auto x = random_tensor<4>(c.in, 6);
      for (float& v : x) v = std::round(v * 2);  // many ties
      const shape<4> out{c.in[0], c.out[0], c.out[1], c.in[3]};
      tensor<float, 4> y{out}, expected{out};
      ops::max_pool(host, x, expected, c.options);
      run(y.size() / lanes, max_pool_rule<float, lanes>{x, y, window_of(c.options)});
      CHECK(same(y, expected));

      const auto dy = random_tensor<4>(out, 7);
      for (const bool accumulate : {false, true}) {
        auto dx = random_tensor<4>(c.in, 8), dx_expected = dx.clone();
        ops::max_pool_backward(host, x, y, dy, dx_expected, c.options, accumulate);
        run(x.size() / lanes, max_pool_backward_rule<float, lanes>{x, y, dy, dx, window_of(c.options), accumulate});
        CHECK(test::largest_difference(dx, dx_expected) < 1e-6);  // sums of up to nine in another order
      }
      x[5] = NAN;
      run(y.size() / lanes, max_pool_rule<float, lanes>{x, y, window_of(c.options)});
      ops::max_pool(host, x, expected, c.options);
      for (std::int64_t i = 0; i < y.size(); ++i) REQUIRE(std::isnan(y[i]) == std::isnan(expected[i]));
    });
}

TEST_CASE("upsample_add_rule and its gradient: as the CPU") {
  const std::pair<shape<4>, std::array<int, 2>> cases[] = {
      {{2, 3, 4, 8}, {6, 8}}, {{1, 3, 4, 5}, {5, 7}}, {{1, 1, 1, 4}, {3, 2}}, {{1, 5, 6, 1}, {2, 4}}};
  for (const auto& [in, size] : cases)
    with_both_lanes(in[3], [&, in = in, size = size](auto lanes) {
      const shape<4> out{in[0], size[0], size[1], in[3]};
      const auto top = random_tensor<4>(in, 9), lateral = random_tensor<4>(out, 10);
      tensor<float, 4> y{out}, expected{out};
      for (const bool with_lateral : {false, true}) {
        const view<const float, 4> other = with_lateral ? lateral.get() : view<const float, 4>{};
        ops::upsample_add(host, top, other, expected);
        run(y.size() / lanes, upsample_add_rule<float, lanes>{top, other, y});
        CHECK(same(y, expected));
      }
      for (const bool accumulate : {false, true}) {
        auto dtop = random_tensor<4>(in, 11), dtop_expected = dtop.clone();
        ops::upsample_backward(host, lateral, dtop_expected, accumulate);
        run(dtop.size() / lanes, upsample_backward_rule<float, lanes>{lateral, dtop, accumulate});
        CHECK(same(dtop, dtop_expected));
      }
    });
}

TEST_CASE("dense rules: in bfloat16 and float16 what float32 gives, rounded once") {
  const auto check = [](auto zero) {
    using T = decltype(zero);
    const auto wide_a = random_tensor<4>({1, 3, 4, 8}, 12), wide_b = random_tensor<4>({1, 3, 4, 8}, 13);
    tensor<T, 4> a{wide_a.extents()}, b{wide_a.extents()}, sum{wide_a.extents()};
    for (std::int64_t i = 0; i < a.size(); ++i) a[i] = from_float<T>(wide_a[i]), b[i] = from_float<T>(wide_b[i]);
    run(a.size() / 8, add_rule<T, 8>{a.data(), b.data(), sum.data()});
    for (std::int64_t i = 0; i < a.size(); ++i)
      REQUIRE(sum[i].bits == from_float<T>(to_float(a[i]) + to_float(b[i])).bits);
  };
  check(bfloat16{});
  check(float16{});
}

TEST_CASE("sgd_rule and adamw_rule: as the CPU, and the copy is the rounded weight") {
  const auto w = random_tensor<1>({37}, 14), g = random_tensor<1>({37}, 15), v = random_tensor<1>({37}, 16);
  for (const bool nesterov : {false, true}) {
    auto weight = w.clone(), velocity = v.clone(), weight_expected = w.clone(), velocity_expected = v.clone();
    ops::sgd(host, weight_expected, g, velocity_expected,
             {.rate = 0.1f, .momentum = 0.9f, .weight_decay = 1e-2f, .nesterov = nesterov});
    run(37, sgd_rule<float>{{0.1f, 0.9f, 1e-2f, nesterov}, weight.data(), g.data(), velocity.data(), nullptr});
    CHECK(test::largest_difference(weight, weight_expected) < 1e-6);  // the CPU may fuse product and sum
    CHECK(test::largest_difference(velocity, velocity_expected) < 1e-6);
  }
  auto weight = w.clone(), first = v.clone(), second = g.clone(), weight_expected = w.clone(),
       first_expected = v.clone(), second_expected = g.clone();
  for (std::int64_t i = 0; i < 37; ++i) second[i] = second_expected[i] = std::fabs(second[i]);
  tensor<bfloat16, 1> gradient{{37}}, copy{{37}};
  tensor<float, 1> rounded{{37}};
  for (std::int64_t i = 0; i < 37; ++i) rounded[i] = to_float(gradient[i] = from_float<bfloat16>(g[i]));
  ops::adamw(host, weight_expected, rounded, first_expected, second_expected, 1, {.rate = 0.01f, .weight_decay = 0.1f});
  const auto one_minus = [](float beta) { return static_cast<float>(1 - static_cast<double>(beta)); };
  run(37, adamw_rule<bfloat16>{
              {1 - 0.01f * 0.1f, 0.9f, 0.999f, 0.01f / one_minus(0.9f), 1 / std::sqrt(one_minus(0.999f)), 1e-8f},
              weight.data(),
              gradient.data(),
              first.data(),
              second.data(),
              copy.data()});
  CHECK(test::largest_difference(weight, weight_expected) < 1e-6);
  CHECK(test::largest_difference(first, first_expected) < 1e-6);
  CHECK(test::largest_difference(second, second_expected) < 1e-6);
  for (std::int64_t i = 0; i < 37; ++i) REQUIRE(copy[i].bits == from_float<bfloat16>(weight[i]).bits);
}
