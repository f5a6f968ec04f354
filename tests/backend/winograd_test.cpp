// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/backend/cpu/conv/winograd.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"
#include "../support/reference_conv.hpp"

namespace {

using namespace lungseg;
using test::conv_case;
using test::random_tensor;
using test::to_double;

/// Relative L2 error that F(4x4, 3x3) in float stays under: its maps amplify rounding about tenfold over the direct
/// sum.
constexpr double rounding = 4e-6;

conv_case conv3x3(int images, int height, int width, int channels, int outputs) {
  return {images, height, width, channels, outputs, 3, 3, {1, 1}, {1, 1}, {1, 1}};
}

/// Maps that end inside a tile in either direction or are smaller than one, channels around the widths of vectors, runs
/// and blocks, and enough tiles for several blocks per thread.
std::vector<conv_case> winograd_cases() {
  return {conv3x3(1, 1, 1, 1, 1),    conv3x3(1, 4, 4, 16, 32),  conv3x3(2, 3, 9, 7, 5),    conv3x3(1, 5, 4, 17, 33),
          conv3x3(3, 14, 14, 8, 8),  conv3x3(1, 8, 8, 64, 64),  conv3x3(1, 6, 7, 65, 31),  conv3x3(2, 10, 1, 40, 16),
          conv3x3(1, 2, 30, 3, 20),  conv3x3(1, 9, 9, 130, 12), conv3x3(1, 4, 61, 24, 40), conv3x3(5, 7, 7, 32, 15),
          conv3x3(1, 53, 90, 9, 17), conv3x3(2, 33, 34, 70, 6)};
}

std::string describe_winograd(const context& ctx, const conv_case& conv) {
  return std::string{name(ctx.instructions())} + ", " + std::to_string(ctx.threads()) + " threads, x " +
         to_string(conv.x()) + ", " + std::to_string(conv.outputs) + " outputs";
}

double relative_error(const tensor<float, 4>& got, const std::vector<double>& wanted) {
  double error = 0, size = 1e-30;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double difference = static_cast<double>(got[static_cast<std::int64_t>(i)]) - wanted[i];
    error += difference * difference;
    size += wanted[i] * wanted[i];
  }
  return std::isfinite(error) ? std::sqrt(error / size) : HUGE_VAL;
}

/// What the store does besides the sum.
struct epilogue {
  const float* bias = nullptr;
  const float* residual = nullptr;
  bool relu = false, accumulate = false;
};

/// Packs and runs one convolution; `y` holds the old value on entry.
void run_winograd(const context& ctx, const tensor<float, 4>& x, const tensor<float, 4>& filter, bool gradient,
                  tensor<float, 4>& y, const epilogue& store = {}) {
  const auto floats = backend::cpu::winograd_filter_floats(x.extent(3), y.extent(3), ctx.instructions());
  // Exactly as many floats as promised, so that a sanitizer sees a packing that writes more.
  std::vector<float> packed(floats, std::numeric_limits<float>::quiet_NaN());
  backend::cpu::winograd_pack(ctx, filter, gradient, packed.data());
  backend::cpu::winograd_conv<float>(ctx, x, packed.data(), store.bias, store.residual, y, store.relu,
                                     store.accumulate);
}

tensor<float, 4> filled(const shape<4>& extents, float value) {
  tensor<float, 4> t{extents};
  t.fill(value);
  return t;
}

TEST_CASE("winograd_conv: equals the direct sum in double, with one and two threads bit for bit") {
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : winograd_cases()) {
      const context one = context{}.with_instructions(set).with_threads(1);
      INFO(describe_winograd(one, conv));
      const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
      auto y = filled(conv.y(), std::numeric_limits<float>::quiet_NaN()), again = y.clone();
      run_winograd(one, x, filter, false, y);
      run_winograd(one.with_threads(2), x, filter, false, again);
      CHECK(relative_error(y, test::reference_conv2d(conv, to_double(x), to_double(filter))) < rounding);
      CHECK(std::equal(y.begin(), y.end(), again.begin()));
    }
}

TEST_CASE("winograd_conv: a filter packed for the data gradient turns dy into dx") {
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : winograd_cases()) {
      const context ctx = context{}.with_instructions(set).with_threads(2);
      INFO(describe_winograd(ctx, conv));
      const auto dy = random_tensor<4>(conv.y(), 3), filter = random_tensor<4>(conv.filter(), 4);
      auto dx = filled(conv.x(), std::numeric_limits<float>::quiet_NaN());
      run_winograd(ctx, dy, filter, true, dx);
      CHECK(relative_error(dx, test::reference_data_gradient(conv, to_double(dy), to_double(filter))) < rounding);
    }
}

TEST_CASE("winograd_conv_once: the bytes of a packed filter, in both directions, with any number of threads") {
  const auto test_of = [](const context& ctx, const conv_case& conv, bool gradient) {
    INFO(describe_winograd(ctx, conv) << (gradient ? ", data gradient" : ""));
    const shape<4> from = gradient ? conv.y() : conv.x(), to = gradient ? conv.x() : conv.y();
    const auto in = random_tensor<4>(from, 16), filter = random_tensor<4>(conv.filter(), 17);
    const auto bias = random_tensor<1>({to[3]}, 18);
    auto packed = random_tensor<4>(to, 19), once = packed.clone();
    run_winograd(ctx, in, filter, gradient, packed, {.bias = bias.data(), .relu = true, .accumulate = true});
    backend::cpu::winograd_conv_once<float>(ctx, in, filter, gradient, bias.data(), nullptr, once, true, true);
    CHECK(std::equal(packed.begin(), packed.end(), once.begin()));
  };
  // With few tiles for its channels in one part, and in several.
  std::vector<conv_case> cases = winograd_cases();
  cases.push_back(conv3x3(1, 12, 12, 48, 70));
  cases.push_back(conv3x3(4, 12, 12, 33, 100));
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : cases)
      for (const int threads : {1, 3})
        for (const bool gradient : {false, true})
          test_of(context{}.with_instructions(set).with_threads(threads), conv, gradient);
}

TEST_CASE("winograd_conv: bias, residual, old value and ReLU in every combination") {
  const conv_case conv = conv3x3(2, 6, 7, 19, 37);
  const auto x = random_tensor<4>(conv.x(), 5), filter = random_tensor<4>(conv.filter(), 6);
  const auto bias = random_tensor<1>({conv.outputs}, 7);
  const auto residual = random_tensor<4>(conv.y(), 8, -9, 9), old = random_tensor<4>(conv.y(), 9, -9, 9);
  const auto sum = test::reference_conv2d(conv, to_double(x), to_double(filter));
  for (const auto set : test::supported_sets())
    for (int mask = 0; mask < 16; ++mask) {
      const epilogue store{mask & 1 ? bias.data() : nullptr, mask & 2 ? residual.data() : nullptr, (mask & 4) != 0,
                           (mask & 8) != 0};
      auto wanted = sum;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto flat = static_cast<std::int64_t>(i);
        if (store.bias) wanted[i] += bias[flat % conv.outputs];
        if (store.residual) wanted[i] += residual[flat];
        if (store.accumulate) wanted[i] += old[flat];
        if (store.relu) wanted[i] = std::max(wanted[i], 0.0);
      }
      auto y = old.clone();
      run_winograd(context{}.with_instructions(set), x, filter, false, y, store);
      INFO(name(set) << " mask " << mask);
      CHECK(relative_error(y, wanted) < rounding);
    }
}

TEST_CASE("winograd_conv: a residual may be the output itself") {
  const conv_case conv = conv3x3(1, 6, 6, 16, 32);
  const auto x = random_tensor<4>(conv.x(), 10), filter = random_tensor<4>(conv.filter(), 11);
  const auto residual = random_tensor<4>(conv.y(), 12);
  for (const auto set : test::supported_sets()) {
    const context ctx = context{}.with_instructions(set);
    auto apart = filled(conv.y(), 0), shared = residual.clone();
    run_winograd(ctx, x, filter, false, apart, {.residual = residual.data()});
    run_winograd(ctx, x, filter, false, shared, {.residual = shared.data()});
    CHECK(std::equal(apart.begin(), apart.end(), shared.begin()));
  }
}

TEST_CASE("winograd_conv: a centre tap of one copies the map, a NaN stays a NaN behind the ReLU") {
  const conv_case conv = conv3x3(1, 9, 6, 20, 20);
  auto x = random_tensor<4>(conv.x(), 13);
  auto filter = filled(conv.filter(), 0);
  for (int k = 0; k < 20; ++k) filter(k, 1, 1, k) = 1;
  for (const auto set : test::supported_sets()) {
    auto y = filled(conv.y(), 0);
    run_winograd(context{}.with_instructions(set), x, filter, false, y);
    CHECK(relative_error(y, to_double(x)) < rounding);
    const float kept = x(0, 4, 3, 2);
    x(0, 4, 3, 2) = std::numeric_limits<float>::quiet_NaN();
    run_winograd(context{}.with_instructions(set), x, filter, false, y, {.relu = true});
    CHECK(std::isnan(y(0, 4, 3, 2)));
    x(0, 4, 3, 2) = kept;
  }
}

TEST_CASE("winograd_conv: accuracy with many channels") {
  const conv_case conv = conv3x3(1, 8, 8, 512, 32);
  const auto x = random_tensor<4>(conv.x(), 14, 0, 1), filter = random_tensor<4>(conv.filter(), 15);
  const auto wanted = test::reference_conv2d(conv, to_double(x), to_double(filter));
  for (const auto set : test::supported_sets()) {
    auto y = filled(conv.y(), 0);
    run_winograd(context{}.with_instructions(set), x, filter, false, y);
    CHECK(relative_error(y, wanted) < rounding);
  }
}

TEST_CASE("winograd: disagreeing extents are refused by name") {
  const context ctx;
  const tensor<float, 4> x{{1, 8, 8, 16}}, filter{{16, 5, 3, 16}};
  tensor<float, 4> y{{1, 8, 7, 16}};
  std::vector<float> packed(backend::cpu::winograd_filter_floats(16, 16, ctx.instructions()));
  CHECK_THROWS_WITH(backend::cpu::winograd_pack(ctx, filter, false, packed.data()),
                    Catch::Contains("filter axis 1 is 5, expected 3"));
  CHECK_THROWS_WITH(backend::cpu::winograd_conv<float>(ctx, x, packed.data(), nullptr, nullptr, y, false, false),
                    Catch::Contains("y axis 2 is 7, expected 8"));
  CHECK_THROWS_WITH(backend::cpu::winograd_conv_once<float>(ctx, x, filter, false, nullptr, nullptr, y, false, false),
                    Catch::Contains("y axis 2 is 7, expected 8"));
  CHECK_THROWS_WITH(backend::cpu::winograd_conv_once<float>(ctx, x, filter, false, nullptr, nullptr,
                                                            tensor<float, 4>{{1, 8, 8, 16}}, false, false),
                    Catch::Contains("filter axis 1 is 5, expected 3"));
}

TEST_CASE("winograd_conv: an empty batch is no work") {
  const context ctx;
  tensor<float, 4> x{{0, 8, 8, 16}}, y{{0, 8, 8, 16}};
  CHECK_NOTHROW(backend::cpu::winograd_conv<float>(ctx, x, nullptr, nullptr, nullptr, y, false, false));
  const tensor<float, 4> filter{{16, 3, 3, 16}};
  CHECK_NOTHROW(backend::cpu::winograd_conv_once<float>(ctx, x, filter, false, nullptr, nullptr, y, false, false));
}

TEST_CASE("winograd_suits: large maps yes, single tiles and few channels no") {
  for (const auto set : test::supported_sets()) {
    CHECK(backend::cpu::winograd_suits(1, 64, 64, 256, 256, set));
    CHECK(backend::cpu::winograd_suits(1, 64, 64, 64, 64, set));
    CHECK(backend::cpu::winograd_suits(1, 12, 12, 512, 512, set));              // nine tiles
    CHECK_FALSE(backend::cpu::winograd_suits(1, 12, 12, 512, 512, set, true));  // of pairs
    CHECK_FALSE(backend::cpu::winograd_suits(1, 8, 8, 512, 512, set));          // four
    CHECK_FALSE(backend::cpu::winograd_suits(1, 4, 4, 256, 256, set));
    CHECK_FALSE(backend::cpu::winograd_suits(1, 256, 256, 3, 64, set));
  }
}

}  // namespace
