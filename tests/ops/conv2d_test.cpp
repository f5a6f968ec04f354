// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/ops/conv2d.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
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

/// Odd extents on purpose: channels around multiples of every vector and panel width, kernels of the networks and some
/// that are not square, strides, unequal padding, several images, pixels that leave tails in every tile height.
std::vector<conv_case> conv2d_cases() {
  return {
      {1, 1, 1, 1, 1, 1, 1},
      {1, 5, 7, 3, 5, 1, 1},
      {3, 1, 1, 67, 33, 1, 1},
      {2, 9, 5, 17, 31, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 13, 11, 1, 16, 7, 7, {2, 2}, {3, 3}, {3, 3}},
      {2, 16, 14, 3, 64, 7, 7, {2, 2}, {3, 3}, {3, 3}},
      {1, 15, 16, 3, 12, 7, 7, {2, 2}, {2, 2}, {3, 3}},
      {2, 14, 17, 1, 72, 7, 7, {2, 2}, {3, 3}, {3, 2}},
      {1, 8, 9, 33, 15, 3, 3, {2, 2}, {1, 1}, {1, 1}},
      {2, 10, 10, 8, 9, 3, 3, {2, 2}, {0, 0}, {1, 1}},
      {1, 9, 9, 64, 64, 1, 1, {2, 2}},
      {2, 8, 8, 40, 20, 2, 2, {2, 2}},
      {1, 6, 7, 16, 91, 5, 5, {1, 1}, {2, 2}, {2, 2}},
      {1, 4, 4, 20, 34, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 11, 4, 5, 7, 3, 1, {1, 1}, {1, 0}, {1, 0}},
      {1, 4, 11, 35, 7, 1, 3, {1, 2}, {0, 1}, {0, 0}},
      {1, 7, 6, 4, 3, 2, 3, {3, 2}, {1, 2}, {0, 1}},
      {2, 3, 3, 6, 48, 5, 5, {1, 1}, {2, 2}, {2, 2}},
      {1, 7, 3, 1100, 40, 1, 1},
      {4, 1, 1, 1024, 91, 1, 1},
      {1, 4, 3, 1040, 3, 3, 2, {1, 1}, {1, 0}, {1, 1}},
      {1, 30, 31, 12, 1, 1, 1},
      {2, 3, 3, 6, 9, 3, 3, {1, 1}, {0, 0}, {1, 2}},  // as a dense layer, but for zeros below and right
      {1, 2, 40, 31, 5, 1, 19, {1, 1}, {0, 9}, {0, 9}},
      {1, 2, 40, 20, 5, 1, 19, {1, 1}, {0, 9}, {0, 9}},
  };
}

std::string describe(const context& ctx, const conv_case& conv) {
  return std::string{name(ctx.instructions())} + " x " + to_string(conv.x()) + " filter " + to_string(conv.filter()) +
         " y " + to_string(conv.y());
}

/// Tolerance: float products summed in another order than in double, relative to the largest result; the rounding
/// grows with the square root of the number of products, here at most 9360.
constexpr double rounding = 4e-6;

void each_case(void (*check)(const context&, const conv_case&)) {
  for (const instruction_set set : test::supported_sets())
    for (const conv_case& conv : conv2d_cases()) {
      const context ctx = context{}.with_instructions(set).with_threads(2).with_exact(true);
      INFO(describe(ctx, conv));
      check(ctx, conv);
    }
}

TEST_CASE("conv2d: equals the double-precision loops") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
    tensor<float, 4> y{conv.y()};
    ops::conv2d(ctx, x, filter, {}, {}, y, {.stride = conv.stride, .padding = conv.padding});
    CHECK(test::gradient_error(y, test::reference_conv2d(conv, to_double(x), to_double(filter))) < rounding);
  });
}

TEST_CASE("conv2d and its gradients: random extents against the double-precision loops") {
  random_stream random{11, 0};
  const auto sets = test::supported_sets();
  for (int index = 0; index < 120; ++index) {
    const conv_case conv = test::random_conv(random);
    const context ctx = context{}
                            .with_instructions(sets[static_cast<std::size_t>(index) % sets.size()])
                            .with_threads(1 + static_cast<int>(random.below(3)))
                            .with_exact(true);
    INFO(describe(ctx, conv));
    const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const auto dy = random_tensor<4>(conv.y(), 3);
    tensor<float, 4> y{conv.y()}, dx{conv.x()}, dfilter{conv.filter()};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d(ctx, x, filter, {}, {}, y, options);
    ops::conv2d_backward_data(ctx, dy, filter, dx, options);
    ops::conv2d_backward_filter(ctx, x, dy, dfilter, options);
    CHECK(test::gradient_error(y, test::reference_conv2d(conv, to_double(x), to_double(filter))) < rounding);
    CHECK(test::gradient_error(dx, test::reference_data_gradient(conv, to_double(dy), to_double(filter))) < rounding);
    CHECK(test::gradient_error(dfilter, test::reference_filter_gradient(conv, to_double(x), to_double(dy))) < rounding);
  }
}

TEST_CASE("conv2d: bias, residual, ReLU and accumulate in the store") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const auto bias = random_tensor<1>(shape<1>{conv.outputs}, 3);
    const auto other = random_tensor<4>(conv.y(), 4);
    const auto plain = test::reference_conv2d(conv, to_double(x), to_double(filter));
    std::vector<double> wanted(plain.size()), rectified(plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      wanted[i] = plain[i] + bias[static_cast<std::int64_t>(i) % conv.outputs] + other[static_cast<std::int64_t>(i)];
      rectified[i] = std::max(wanted[i], 0.0);
    }
    ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    tensor<float, 4> y{conv.y()};
    ops::conv2d(ctx, x, filter, bias, other, y, options);
    CHECK(test::gradient_error(y, wanted) < rounding);
    options.relu = true;
    ops::conv2d(ctx, x, filter, bias, other, y, options);
    CHECK(test::gradient_error(y, rectified) < rounding);
    auto in_place = other.clone();
    ops::conv2d(ctx, x, filter, bias, in_place, in_place, options);
    CHECK(std::equal(y.begin(), y.end(), in_place.begin()));
    auto added = other.clone();
    options.accumulate = true;
    ops::conv2d(ctx, x, filter, bias, {}, added, options);
    CHECK(std::equal(y.begin(), y.end(), added.begin()));
  });
}

TEST_CASE("conv2d_backward_data: equals the double-precision loops") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto dy = random_tensor<4>(conv.y(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const auto start = random_tensor<4>(conv.x(), 3);
    auto wanted = test::reference_data_gradient(conv, to_double(dy), to_double(filter));
    tensor<float, 4> dx{conv.x()};
    dx.fill(1e30f);
    ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d_backward_data(ctx, dy, filter, dx, options);
    CHECK(test::gradient_error(dx, wanted) < rounding);
    auto added = start.clone();
    options.accumulate = true;
    ops::conv2d_backward_data(ctx, dy, filter, added, options);
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += start[static_cast<std::int64_t>(i)];
    CHECK(test::gradient_error(added, wanted) < rounding);
  });
}

TEST_CASE("conv2d_backward_filter: equals the double-precision loops") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.x(), 1), dy = random_tensor<4>(conv.y(), 2);
    const auto start = random_tensor<4>(conv.filter(), 3);
    auto wanted = test::reference_filter_gradient(conv, to_double(x), to_double(dy));
    tensor<float, 4> dfilter{conv.filter()};
    dfilter.fill(1e30f);
    ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d_backward_filter(ctx, x, dy, dfilter, options);
    CHECK(test::gradient_error(dfilter, wanted) < rounding);
    auto added = start.clone();
    options.accumulate = true;
    ops::conv2d_backward_filter(ctx, x, dy, added, options);
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += start[static_cast<std::int64_t>(i)];
    CHECK(test::gradient_error(added, wanted) < rounding);
  });
}

TEST_CASE("conv2d: the fast method for 3 x 3 kernels agrees with the exact one, and exact() switches it off") {
  const conv_case conv{2, 24, 26, 40, 48, 3, 3, {1, 1}, {1, 1}, {1, 1}};
  const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
  const auto residual = random_tensor<4>(conv.y(), 3);
  const auto bias = random_tensor<1>(shape<1>{conv.outputs}, 4);
  const ops::conv2d_options options{.padding = {1, 1}, .relu = true}, backward{.padding = {1, 1}};
  for (const instruction_set set : test::supported_sets()) {
    const context fast = context{}.with_instructions(set), exact = fast.with_exact(true);
    INFO(describe(fast, conv));
    tensor<float, 4> y{conv.y()}, y_exact{conv.y()}, y_cached{conv.y()}, dx{conv.x()}, dx_exact{conv.x()};
    ops::packed_filter cache;
    ops::conv2d(fast, x, filter, bias, residual, y, options);
    ops::conv2d(exact, x, filter, bias, residual, y_exact, options);
    // Winograd's constants up to 8 cost one to two digits of the seven that float has.
    CHECK(test::gradient_error(y, to_double(y_exact)) < 2e-5);
    CHECK_FALSE(std::equal(y.begin(), y.end(), y_exact.begin()));
    ops::conv2d_backward_data(fast, y, filter, dx, backward);
    ops::conv2d_backward_data(exact, y, filter, dx_exact, backward);
    CHECK(test::gradient_error(dx, to_double(dx_exact)) < 2e-5);
    for (const context& ctx : {exact, fast}) {
      ops::conv2d(ctx, x, filter, bias, residual, y_cached, options, &cache);
      CHECK(std::equal(y_cached.begin(), y_cached.end(), (ctx.exact() ? y_exact : y).begin()));
      ops::conv2d_backward_data(ctx, y, filter, ctx.exact() ? dx_exact : dx, backward, &cache);
    }
    CHECK(test::gradient_error(dx, to_double(dx_exact)) < 2e-5);
  }
}

TEST_CASE("conv2d_transpose: is the data gradient, with bias and ReLU") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.y(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const auto bias = random_tensor<1>(shape<1>{conv.channels}, 3);
    auto wanted = test::reference_data_gradient(conv, to_double(x), to_double(filter));
    for (std::size_t i = 0; i < wanted.size(); ++i)
      wanted[i] = std::max(0.0, wanted[i] + bias[static_cast<std::int64_t>(i) % conv.channels]);
    tensor<float, 4> y{conv.x()};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding, .relu = true};
    ops::conv2d_transpose(ctx, x, filter, bias, y, options);
    CHECK(test::gradient_error(y, wanted) < rounding);
  });
}

TEST_CASE("conv2d_transpose: a 2 x 2 kernel with stride 2 by hand") {
  const tensor<float, 4> x = [] {
    tensor<float, 4> values{shape<4>{1, 1, 2, 1}};
    values[0] = 1;
    values[1] = 10;
    return values;
  }();
  tensor<float, 4> filter{shape<4>{1, 2, 2, 1}}, y{shape<4>{1, 2, 4, 1}};
  for (int i = 0; i < 4; ++i) filter[i] = static_cast<float>(i + 1);
  ops::conv2d_transpose(context{}, x, filter, {}, y, {.stride = {2, 2}});
  CHECK(std::vector<float>(y.begin(), y.end()) == std::vector<float>{1, 2, 10, 20, 3, 4, 30, 40});
}

TEST_CASE("conv2d_backward_data: central differences of the float forward pass") {
  for (const conv_case& conv :
       {conv_case{1, 5, 6, 3, 4, 3, 3, {2, 2}, {1, 1}, {1, 1}}, conv_case{2, 4, 4, 5, 2, 2, 2, {1, 1}}}) {
    const context ctx;
    auto x = random_tensor<4>(conv.x(), 1);
    const auto filter = random_tensor<4>(conv.filter(), 2), dy = random_tensor<4>(conv.y(), 3);
    tensor<float, 4> y{conv.y()}, dx{conv.x()};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d_backward_data(ctx, dy, filter, dx, options);
    const auto loss = [&] {
      ops::conv2d(ctx, x, filter, {}, {}, y, options);
      return test::inner(dy, y);
    };
    // The map is linear, so a large step costs nothing and keeps rounding out.
    CHECK(test::gradient_error(dx, test::numeric_gradient_of(x.get(), loss, 0.5f)) < 1e-5);
  }
}

TEST_CASE("conv2d: one thread and two give the same bits, with and without a cache") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    tensor<float, 4> one{conv.y()}, two{conv.y()}, cached{conv.y()}, dx{conv.x()}, dx_cached{conv.x()};
    ops::packed_filter cache;
    ops::conv2d(ctx.with_threads(1), x, filter, {}, {}, one, options);
    ops::conv2d(ctx, x, filter, {}, {}, two, options);
    CHECK(std::equal(one.begin(), one.end(), two.begin()));
    ops::conv2d_backward_data(ctx.with_threads(1), one, filter, dx, options);
    for (int repeat = 0; repeat < 2; ++repeat) {
      ops::conv2d(ctx, x, filter, {}, {}, cached, options, &cache);
      CHECK(std::equal(one.begin(), one.end(), cached.begin()));
      ops::conv2d_backward_data(ctx, one, filter, dx_cached, options, &cache);
      CHECK(std::equal(dx.begin(), dx.end(), dx_cached.begin()));
    }
  });
}

/// A copy of a tensor that starts one float off every vector boundary and ends where its memory ends, so that a read
/// or write beyond it is seen by AddressSanitizer.
template <int Rank>
struct cramped {
  explicit cramped(const tensor<float, Rank>& source) : memory(static_cast<std::size_t>(source.size()) + 1) {
    std::copy(source.begin(), source.end(), memory.begin() + 1);
    get = {memory.data() + 1, source.extents()};
  }
  std::vector<float> memory;
  view<float, Rank> get;
};

TEST_CASE("conv2d: memory that is aligned to a float only and ends with the tensor") {
  each_case([](const context& ctx, const conv_case& conv) {
    const auto x = random_tensor<4>(conv.x(), 1), filter = random_tensor<4>(conv.filter(), 2);
    const auto residual = random_tensor<4>(conv.y(), 3);
    const auto bias = random_tensor<1>(shape<1>{conv.outputs}, 4);
    tensor<float, 4> y{conv.y()}, dx{conv.x()}, dfilter{conv.filter()};
    cramped<4> x_{x}, filter_{filter}, residual_{residual}, y_{y}, dx_{dx}, dfilter_{dfilter};
    cramped<1> bias_{bias};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d(ctx, x, filter, bias, residual, y, options);
    ops::conv2d(ctx, x_.get, filter_.get, bias_.get, residual_.get, y_.get, options);
    CHECK(std::equal(y.begin(), y.end(), y_.get.begin()));
    ops::conv2d_backward_data(ctx, y, filter, dx, options);
    ops::conv2d_backward_data(ctx, y_.get, filter_.get, dx_.get, options);
    CHECK(std::equal(dx.begin(), dx.end(), dx_.get.begin()));
    ops::conv2d_backward_filter(ctx, x, y, dfilter, options);
    ops::conv2d_backward_filter(ctx, x_.get, y_.get, dfilter_.get, options);
    CHECK(std::equal(dfilter.begin(), dfilter.end(), dfilter_.get.begin()));
  });
}

TEST_CASE("packed_filter: keeps its copy until reset, and notices another filter") {
  const context ctx;
  const conv_case conv{1, 6, 6, 8, 8, 3, 3, {1, 1}, {1, 1}, {1, 1}};
  const auto x = random_tensor<4>(conv.x(), 1);
  auto filter = random_tensor<4>(conv.filter(), 2);
  const auto another = random_tensor<4>(conv.filter(), 3);
  tensor<float, 4> first{conv.y()}, y{conv.y()}, wanted{conv.y()};
  const ops::conv2d_options options{.padding = {1, 1}};
  ops::packed_filter cache;
  CHECK(cache.empty());
  ops::conv2d(ctx, x, filter, {}, {}, first, options, &cache);
  CHECK_FALSE(cache.empty());
  filter.fill(0);
  ops::conv2d(ctx, x, filter, {}, {}, y, options, &cache);
  CHECK(std::equal(y.begin(), y.end(), first.begin()));
  cache.reset();
  CHECK(cache.empty());
  ops::conv2d(ctx, x, filter, {}, {}, y, options, &cache);
  CHECK(std::all_of(y.begin(), y.end(), [](float v) { return v == 0; }));
  ops::conv2d(ctx, x, another, {}, {}, wanted, options);
  ops::conv2d(ctx, x, another, {}, {}, y, options, &cache);
  CHECK(std::equal(y.begin(), y.end(), wanted.begin()));
}

TEST_CASE("conv2d: NaN in the input reaches the output through ReLU") {
  tensor<float, 4> x{shape<4>{1, 1, 3, 1}}, filter{shape<4>{1, 1, 1, 1}}, y{shape<4>{1, 1, 3, 1}};
  x[1] = std::nanf("");
  filter[0] = 1;
  ops::conv2d(context{}, x, filter, {}, {}, y, {.relu = true});
  CHECK(y[0] == 0);
  CHECK(std::isnan(y[1]));
}

TEST_CASE("conv2d: no images is valid and writes nothing") {
  tensor<float, 4> x{shape<4>{0, 4, 4, 3}}, filter{shape<4>{5, 3, 3, 3}}, y{shape<4>{0, 2, 2, 5}};
  CHECK_NOTHROW(ops::conv2d(context{}, x, filter, {}, {}, y));
  CHECK_NOTHROW(ops::conv2d_backward_data(context{}, y, filter, x));
}

TEST_CASE("channel_sums: a double sum, on any number of threads") {
  for (const int channels : {1, 3, 64, 100}) {
    const auto dy = random_tensor<4>(shape<4>{2, 31, 29, channels}, 1);
    std::vector<double> wanted(static_cast<std::size_t>(channels), 0.0);
    for (std::int64_t i = 0; i < dy.size(); ++i) wanted[static_cast<std::size_t>(i % channels)] += dy[i];
    tensor<float, 1> one{shape<1>{channels}}, two{shape<1>{channels}};
    ops::channel_sums(context{}.with_threads(1), dy, one);
    ops::channel_sums(context{}.with_threads(2), dy, two);
    CHECK(std::equal(one.begin(), one.end(), two.begin()));
    CHECK(test::gradient_error(one, wanted) < 1e-5);
    ops::channel_sums(context{}, dy, two, true);
    for (double& value : wanted) value *= 2;
    CHECK(test::gradient_error(two, wanted) < 1e-5);
  }
}

template <class E, class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const E& fault) {
    return fault.what();
  }
  return "nothing thrown";
}

TEST_CASE("conv2d: messages name the operation, the tensor and the axis") {
  const context ctx;
  tensor<float, 4> x{shape<4>{2, 8, 8, 3}}, filter{shape<4>{5, 3, 3, 3}}, y{shape<4>{2, 6, 6, 5}};
  tensor<float, 4> wide{shape<4>{5, 3, 3, 4}}, many{shape<4>{3, 6, 6, 5}}, tall{shape<4>{2, 9, 6, 5}};
  tensor<float, 1> bias{shape<1>{4}};
  CHECK(message_of<shape_error>([&] { ops::conv2d(ctx, x, wide, {}, {}, y); }) ==
        "conv2d: filter axis 3 is 4, expected 3");
  CHECK(message_of<shape_error>([&] { ops::conv2d(ctx, x, filter, {}, {}, many); }) ==
        "conv2d: y axis 0 is 3, expected 2");
  CHECK(message_of<shape_error>([&] { ops::conv2d(ctx, x, filter, bias, {}, y); }) ==
        "conv2d: bias axis 0 is 4, expected 5");
  CHECK(message_of<shape_error>([&] { ops::conv2d(ctx, x, filter, {}, many, y); }) ==
        "conv2d: residual axis 0 is 3, expected 2");
  CHECK(message_of<shape_error>([&] { ops::conv2d(ctx, x, filter, {}, {}, tall); }) ==
        "conv2d: y axis 1 is 9, expected 6 to 8 for x 2 x 8 x 8 x 3 and filter 5 x 3 x 3 x 3");
  CHECK(message_of<option_error>([&] {
          ops::conv2d(ctx, x, filter, {}, {}, y, {.stride = {0, 1}});
        }) == "conv2d: stride 0 and padding 0, expected at least 1 and at least 0");
  CHECK(message_of<option_error>([&] { ops::conv2d(ctx, x, filter, {}, y, y, {.accumulate = true}); }) ==
        "conv2d: accumulate with a residual, expected one of the two");
  CHECK(message_of<shape_error>([&] { ops::conv2d_backward_data(ctx, many, filter, x); }) ==
        "conv2d_backward_data: dy axis 0 is 3, expected 2");
  CHECK(message_of<option_error>([&] { ops::conv2d_backward_data(ctx, y, filter, x, {.relu = true}); }) ==
        "conv2d_backward_data: relu is set, expected a gradient without it");
  CHECK(message_of<shape_error>([&] { ops::conv2d_transpose(ctx, y, wide, {}, x); }) ==
        "conv2d_transpose: filter axis 3 is 4, expected 3");
  CHECK(message_of<shape_error>([&] { ops::channel_sums(ctx, y, bias); }) ==
        "channel_sums: sums axis 0 is 4, expected 5");
}

}  // namespace
