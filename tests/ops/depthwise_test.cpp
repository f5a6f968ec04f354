// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/depthwise.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"
#include "../support/narrow_tensor.hpp"
#include "lungseg/math/activation.hpp"
#include "lungseg/math/same_padding.hpp"

using namespace lungseg;

namespace {

struct depthwise_case {
  shape<4> x;
  std::array<int, 2> kernel, stride, padding, out;

  shape<4> y() const { return {x[0], out[0], out[1], x[3]}; }
  shape<4> filter() const { return {x[3], kernel[0], kernel[1], 1}; }
  ops::depthwise_options options() const { return {.stride = stride, .padding = padding}; }
};

depthwise_case same(const shape<4>& x, int kernel, int stride) {
  const auto down = math::same_padding_of(x[1], kernel, stride), right = math::same_padding_of(x[2], kernel, stride);
  return {x, {kernel, kernel}, {stride, stride}, {down.before, right.before}, {down.out, right.out}};
}

const depthwise_case depthwise_cases[] = {
    same({2, 8, 8, 32}, 3, 1),
    same({1, 12, 10, 24}, 5, 1),
    same({2, 8, 8, 19}, 3, 2),    // zeros right and below only
    same({1, 16, 14, 17}, 5, 2),  // one above, two below
    same({2, 7, 9, 16}, 3, 2),    // odd sides: one all around
    same({1, 9, 11, 5}, 5, 2),
    same({1, 2, 3, 40}, 5, 1),  // a map smaller than the filter
    same({1, 1, 1, 3}, 3, 2),
    {{1, 20, 37, 21}, {3, 3}, {1, 1}, {0, 0}, {18, 35}},  // no zeros
    {{1, 11, 13, 8}, {2, 5}, {3, 2}, {1, 2}, {4, 7}},     // nothing square
    {{1, 9, 9, 7}, {1, 1}, {2, 3}, {0, 0}, {5, 3}},       // input that no window reads
};

/// Calls f(x index, filter index, y index) for every product.
template <class F>
void for_each_product(const depthwise_case& s, F f) {
  const auto y = s.y();
  for (int n = 0; n < y[0]; ++n)
    for (int oy = 0; oy < y[1]; ++oy)
      for (int ox = 0; ox < y[2]; ++ox)
        for (int r = 0; r < s.kernel[0]; ++r)
          for (int q = 0; q < s.kernel[1]; ++q) {
            const int iy = oy * s.stride[0] - s.padding[0] + r, ix = ox * s.stride[1] - s.padding[1] + q;
            if (iy < 0 || ix < 0 || iy >= s.x[1] || ix >= s.x[2]) continue;
            for (int c = 0; c < y[3]; ++c)
              f(static_cast<std::size_t>(((n * s.x[1] + iy) * s.x[2] + ix) * s.x[3] + c),
                static_cast<std::size_t>((c * s.kernel[0] + r) * s.kernel[1] + q),
                static_cast<std::size_t>(((n * y[1] + oy) * y[2] + ox) * y[3] + c));
          }
}

std::vector<double> zeros(const shape<4>& extents) {
  return std::vector<double>(static_cast<std::size_t>(volume(extents)));
}
}  // namespace

TEST_CASE("depthwise_conv2d: equals the definition, with bias and swish") {
  test::for_each_context([](const context& ctx) {
    for (const depthwise_case& s : depthwise_cases) {
      INFO("x " << to_string(s.x) << ", kernel " << to_string(s.kernel) << ", stride " << to_string(s.stride));
      const auto x = test::random_tensor(s.x, 1), filter = test::random_tensor(s.filter(), 2);
      const auto bias = test::random_tensor(shape<1>{s.x[3]}, 3);
      auto wanted = zeros(s.y());
      const auto xs = test::to_double(x), fs = test::to_double(filter);
      for_each_product(s, [&](auto i, auto f, auto o) { wanted[o] += xs[i] * fs[f]; });
      tensor<float, 4> y{s.y()};
      y.fill(77);
      ops::depthwise_conv2d(ctx, x, filter, {}, y, s.options());
      CHECK(test::gradient_error(y, wanted) < 1e-6);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double v = wanted[i] + static_cast<double>(bias[static_cast<std::int64_t>(i) % s.x[3]]);
        wanted[i] = v / (1 + std::exp(-v));
      }
      auto options = s.options();
      options.swish = true;
      ops::packed_filter cache;
      for (int again = 0; again < 2; ++again) {
        y.fill(77);
        ops::depthwise_conv2d(ctx, x, filter, bias, y, options, &cache);
        CHECK(test::gradient_error(y, wanted) < 1e-6);
      }
    }
  });
}

TEST_CASE("depthwise_conv2d: both gradients equal the definition, overwritten and added to") {
  test::for_each_context([](const context& ctx) {
    for (const depthwise_case& s : depthwise_cases) {
      INFO("x " << to_string(s.x) << ", kernel " << to_string(s.kernel) << ", stride " << to_string(s.stride));
      const auto x = test::random_tensor(s.x, 1), filter = test::random_tensor(s.filter(), 2);
      const auto dy = test::random_tensor(s.y(), 3);
      const auto xs = test::to_double(x), fs = test::to_double(filter), gs = test::to_double(dy);
      auto dx_wanted = zeros(s.x), df_wanted = zeros(s.filter());
      for_each_product(s, [&](auto i, auto f, auto o) {
        dx_wanted[i] += gs[o] * fs[f];
        df_wanted[f] += gs[o] * xs[i];
      });
      tensor<float, 4> dx{s.x}, df{s.filter()};
      for (const bool accumulate : {false, true}) {
        auto options = s.options();
        options.accumulate = accumulate;
        if (!accumulate) dx.fill(77), df.fill(77);
        ops::depthwise_conv2d_backward_data(ctx, dy, filter, dx, options);
        ops::depthwise_conv2d_backward_filter(ctx, x, dy, df, options);
        CHECK(test::gradient_error(dx, dx_wanted) < 1e-6);
        CHECK(test::gradient_error(df, df_wanted) < 1e-6);
        for (double& v : dx_wanted) v *= 2;
        for (double& v : df_wanted) v *= 2;
      }
    }
  });
}

TEST_CASE("depthwise_conv2d: gradients are the same bytes for any number of threads") {
  const depthwise_case s = same({3, 40, 44, 70}, 5, 2);
  const auto x = test::random_tensor(s.x, 1), dy = test::random_tensor(s.y(), 2),
             filter = test::random_tensor(s.filter(), 3);
  tensor<float, 4> one{s.filter()}, five{s.filter()}, dx_one{s.x}, dx_five{s.x};
  const context single = context{}.with_threads(1), many = context{}.with_threads(5);
  ops::depthwise_conv2d_backward_filter(single, x, dy, one, s.options());
  ops::depthwise_conv2d_backward_filter(many, x, dy, five, s.options());
  ops::depthwise_conv2d_backward_data(single, dy, filter, dx_one, s.options());
  ops::depthwise_conv2d_backward_data(many, dy, filter, dx_five, s.options());
  CHECK(std::equal(one.begin(), one.end(), five.begin()));
  CHECK(std::equal(dx_one.begin(), dx_one.end(), dx_five.begin()));
}

TEST_CASE("depthwise_conv2d: wrong extents and options are named") {
  const context ctx;
  tensor<float, 4> x{{1, 8, 8, 6}}, y{{1, 8, 8, 6}}, filter{{6, 3, 3, 1}}, full{{6, 3, 3, 6}}, other{{5, 3, 3, 1}};
  const ops::depthwise_options around{.padding = {1, 1}};
  CHECK_NOTHROW(ops::depthwise_conv2d(ctx, x, filter, {}, y, around));
  CHECK_THROWS_WITH(ops::depthwise_conv2d(ctx, x, full, {}, y, around),
                    "depthwise_conv2d: filter axis 3 is 6, expected 1");
  CHECK_THROWS_AS(ops::depthwise_conv2d(ctx, x, other, {}, y, around), shape_error);
  CHECK_THROWS_AS(ops::depthwise_conv2d(ctx, x, filter, {}, y, {.stride = {0, 1}}), option_error);
  CHECK_THROWS_AS(ops::depthwise_conv2d(ctx, x, filter, {}, y, {.padding = {1, 1}, .accumulate = true}), option_error);
  CHECK_THROWS_AS(ops::depthwise_conv2d(ctx, x, filter, {}, y, {.stride = {2, 2}, .padding = {1, 1}}), shape_error);
}

TEST_CASE("depthwise_conv2d: the filter gradient of bfloat16, in float32 or rounded to the maps' type") {
  const depthwise_case s = same({2, 8, 8, 19}, 3, 2);
  const auto x = test::narrow_tensor(s.x, 1), dy = test::narrow_tensor(s.y(), 2);
  tensor<float, 4> wide{s.filter()};
  tensor<bfloat16, 4> narrow{s.filter()};
  ops::depthwise_conv2d_backward_filter(context{}, x, dy, wide, s.options());
  ops::depthwise_conv2d_backward_filter(context{}, x, dy, narrow, s.options());
  for (std::int64_t i = 0; i < wide.size(); ++i) CHECK(to_float(narrow[i]) == to_float(from_float<bfloat16>(wide[i])));
}
