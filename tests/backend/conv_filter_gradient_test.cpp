// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/backend/cpu/conv/conv_filter_gradient.hpp"

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

/// Outputs around the widths of panels, channels around vectors and below the bound for whole patches, strides larger
/// than the kernel, unequal padding, more pixels than are summed at once, and matrices so wide that they are cut into
/// parts and copied.
std::vector<conv_case> cases() {
  return {
      {1, 1, 1, 1, 1, 1, 1},
      {1, 5, 7, 3, 5, 1, 1},
      {131, 1, 1, 35, 29, 1, 1},
      {4, 1, 1, 300, 130, 1, 1},
      {2, 9, 5, 17, 31, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 13, 11, 1, 16, 7, 7, {2, 2}, {3, 3}, {3, 3}},
      {2, 16, 14, 3, 64, 7, 7, {2, 2}, {3, 3}, {3, 3}},
      {1, 15, 16, 3, 12, 7, 7, {2, 2}, {2, 2}, {3, 3}},
      {3, 14, 14, 33, 15, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 8, 9, 33, 15, 3, 3, {2, 2}, {1, 1}, {1, 1}},
      {2, 10, 10, 8, 9, 3, 3, {2, 2}, {0, 0}, {1, 1}},
      {1, 9, 9, 64, 64, 1, 1, {2, 2}},
      {2, 21, 23, 35, 20, 1, 1, {2, 2}},
      {1, 19, 25, 64, 48, 1, 1},
      {3, 10, 11, 520, 24, 1, 1},
      {3, 10, 11, 24, 520, 1, 1},
      {2, 7, 7, 530, 261, 1, 1, {2, 1}},
      {1, 6, 5, 16, 12, 1, 1, {1, 1}, {1, 1}, {1, 0}},
      {2, 8, 8, 40, 20, 2, 2, {2, 2}},
      {1, 11, 10, 5, 6, 2, 1, {3, 4}, {1, 0}, {0, 0}},
      {1, 6, 7, 16, 47, 5, 5, {1, 1}, {2, 2}, {2, 2}},
      {2, 5, 6, 7, 3, 4, 2, {1, 1}, {3, 1}, {1, 0}},
      {1, 2, 2, 9, 14, 5, 5, {1, 1}, {2, 2}, {2, 2}},
      {1, 150, 160, 4, 100, 1, 2, {1, 1}, {0, 1}, {0, 0}},
  };
}

std::string describe(const context& ctx, const conv_case& conv) {
  return std::string{name(ctx.instructions())} + ", x " + to_string(conv.x()) + ", filter " + to_string(conv.filter()) +
         ", y " + to_string(conv.y());
}

void run(const context& ctx, const conv_case& conv, const tensor<float, 4>& x, const tensor<float, 4>& dy,
         tensor<float, 4>& dfilter, bool accumulate = false) {
  backend::cpu::conv_filter_gradient(ctx, x, dy, dfilter, conv.stride, conv.padding, accumulate);
}

TEST_CASE("conv_filter_gradient: equals the sum in double, with any number of threads bit for bit") {
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : cases()) {
      const context one = context{}.with_instructions(set).with_threads(1).with_exact(true);
      INFO(describe(one, conv));
      const auto x = random_tensor<4>(conv.x(), 1), dy = random_tensor<4>(conv.y(), 2);
      tensor<float, 4> dfilter{conv.filter()}, again{conv.filter()};
      dfilter.fill(std::numeric_limits<float>::quiet_NaN());
      run(one, conv, x, dy, dfilter);
      const auto wanted = test::reference_filter_gradient(conv, to_double(x), to_double(dy));
      // Sums of up to 24,000 products in float.
      CHECK(test::gradient_error(dfilter, wanted) < 1e-5);
      for (const int threads : {2, 5}) {
        run(one.with_threads(threads), conv, x, dy, again);
        CHECK(std::equal(dfilter.begin(), dfilter.end(), again.begin()));
      }
    }
}

/// 3 x 3, stride 1, padding 1 with enough tiles for the Winograd way: single and joined maps, maps that end inside a
/// tile, channels around vectors, blocks and panels, more tiles than are transformed at once, more channels than are
/// summed up at once.
std::vector<conv_case> winograd_method_cases() {
  std::vector<conv_case> cases;
  for (const auto& [images, height, width, channels, outputs] : {std::array{1, 21, 24, 16, 8},
                                                                 {8, 7, 7, 33, 15},
                                                                 {5, 14, 14, 40, 21},
                                                                 {90, 3, 2, 17, 9},
                                                                 {1, 50, 57, 20, 30},
                                                                 {2, 11, 12, 520, 60}})
    cases.push_back({images, height, width, channels, outputs, 3, 3, {1, 1}, {1, 1}, {1, 1}});
  return cases;
}

TEST_CASE("conv_filter_gradient: the Winograd way, with any number of threads bit for bit") {
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : winograd_method_cases()) {
      const context one = context{}.with_instructions(set).with_threads(1);
      INFO(describe(one, conv));
      const auto x = random_tensor<4>(conv.x(), 1), dy = random_tensor<4>(conv.y(), 2);
      tensor<float, 4> dfilter{conv.filter()}, again{conv.filter()}, exact{conv.filter()};
      dfilter.fill(std::numeric_limits<float>::quiet_NaN());
      run(one, conv, x, dy, dfilter);
      run(one.with_exact(true), conv, x, dy, exact);
      const auto wanted = test::reference_filter_gradient(conv, to_double(x), to_double(dy));
      CHECK(test::gradient_error(dfilter, wanted) < 2e-5);
      for (const int threads : {2, 5, 12}) {  // which share panels of channels, or points
        run(one.with_threads(threads), conv, x, dy, again);
        CHECK(std::equal(dfilter.begin(), dfilter.end(), again.begin()));
      }
      // Else the case does not test what it says.
      CHECK_FALSE(std::equal(dfilter.begin(), dfilter.end(), exact.begin()));
    }
}

TEST_CASE("conv_filter_gradient: accumulate adds to what is there") {
  auto both = cases();
  for (const conv_case& conv : winograd_method_cases()) both.push_back(conv);
  for (const auto set : test::supported_sets())
    for (const conv_case& conv : both) {
      const context ctx = context{}.with_instructions(set).with_threads(2);
      INFO(describe(ctx, conv));
      const auto x = random_tensor<4>(conv.x(), 3), dy = random_tensor<4>(conv.y(), 4);
      auto dfilter = random_tensor<4>(conv.filter(), 5, -50, 50);
      auto wanted = test::reference_filter_gradient(conv, to_double(x), to_double(dy));
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += dfilter[static_cast<std::int64_t>(i)];
      run(ctx, conv, x, dy, dfilter, true);
      CHECK(test::gradient_error(dfilter, wanted) < 2e-5);
    }
}

TEST_CASE("conv_filter_gradient: is the derivative of the convolution") {
  for (const conv_case& conv : {conv_case{2, 7, 6, 3, 4, 3, 2, {2, 1}, {1, 0}, {0, 1}},
                                conv_case{1, 8, 9, 9, 3, 3, 3, {1, 1}, {1, 1}, {1, 1}}}) {
    const auto x = random_tensor<4>(conv.x(), 6), filter = random_tensor<4>(conv.filter(), 7);
    const auto dy = random_tensor<4>(conv.y(), 8);
    const auto loss = [&](const std::vector<double>& values) {
      return test::inner(to_double(dy), test::reference_conv2d(conv, to_double(x), values));
    };
    const auto numeric = test::numeric_gradient(loss, to_double(filter));
    for (const auto set : test::supported_sets()) {
      tensor<float, 4> dfilter{conv.filter()};
      run(context{}.with_instructions(set), conv, x, dy, dfilter);
      CHECK(test::gradient_error(dfilter, numeric) < 1e-5);
    }
  }
}

TEST_CASE("conv_filter_gradient: one pixel gives the outer product") {
  tensor<float, 4> x{{1, 1, 1, 3}}, dy{{1, 1, 1, 2}}, dfilter{{2, 1, 1, 3}};
  for (int i = 0; i < 3; ++i) x[i] = static_cast<float>(i + 1);
  dy[0] = 10;
  dy[1] = -1;
  backend::cpu::conv_filter_gradient(context{}, x, dy, dfilter, {1, 1}, {0, 0}, false);
  const std::array<float, 6> wanted{10, 20, 30, -1, -2, -3};
  CHECK(std::equal(wanted.begin(), wanted.end(), dfilter.begin(), dfilter.end()));
}

TEST_CASE("conv_filter_gradient: an empty batch gives zeros, or leaves the sum alone") {
  const tensor<float, 4> x{{0, 4, 4, 3}}, dy{{0, 4, 4, 2}};
  tensor<float, 4> dfilter{{2, 1, 1, 3}};
  dfilter.fill(7);
  backend::cpu::conv_filter_gradient(context{}, x, dy, dfilter, {1, 1}, {0, 0}, true);
  CHECK(std::all_of(dfilter.begin(), dfilter.end(), [](float v) { return v == 7; }));
  backend::cpu::conv_filter_gradient(context{}, x, dy, dfilter, {1, 1}, {0, 0}, false);
  CHECK(std::all_of(dfilter.begin(), dfilter.end(), [](float v) { return v == 0; }));
}

TEST_CASE("conv_filter_gradient: disagreeing extents are refused by name") {
  const tensor<float, 4> x{{2, 4, 4, 3}}, dy{{2, 4, 4, 2}};
  tensor<float, 4> wrong_channels{{2, 3, 3, 4}}, wrong_outputs{{3, 3, 3, 3}};
  CHECK_THROWS_WITH(backend::cpu::conv_filter_gradient(context{}, x, dy, wrong_channels, {1, 1}, {1, 1}, false),
                    Catch::Contains("dfilter axis 3 is 4, expected 3"));
  CHECK_THROWS_WITH(backend::cpu::conv_filter_gradient(context{}, x, dy, wrong_outputs, {1, 1}, {1, 1}, false),
                    Catch::Contains("dfilter axis 0 is 3, expected 2"));
}

}  // namespace
