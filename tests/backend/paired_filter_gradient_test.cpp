// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Filter gradients by dot products of pairs, lane by lane and on the matrix unit, against sums in double.

#include "lungseg/backend/cpu/conv/paired_filter_gradient.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/ops/conv2d.hpp"
#include "support/guarded.hpp"
#include "support/narrow_tensor.hpp"
#include "support/pair_cases.hpp"
#include "support/random_tensor.hpp"
#include "support/reference_conv.hpp"

using namespace lungseg;

namespace {

/// Several blocks of one image, of many images and of single pixels, whose sums go on in dfilter.
std::vector<test::conv_case> many_pixel_cases() {
  return {{1, 70, 45, 20, 33, 3, 3, {1, 1}, {1, 1}, {1, 1}},
          {9, 14, 14, 16, 32, 3, 3, {1, 1}, {1, 1}, {1, 1}},
          {2, 61, 60, 3, 16, 7, 7, {2, 2}, {3, 3}, {3, 3}},
          {5, 20, 19, 48, 16, 1, 1}};
}

/// With each instruction set that has dot products of pairs; says so where the processor has none.
template <class Check>
void each_pair_case(const std::vector<test::conv_case>& cases, Check check) {
  bool any = false;
  for (const instruction_set set : {instruction_set::avx512_bf16, instruction_set::amx_bf16}) {
    if (!supported(set)) continue;
    any = true;
    for (const test::conv_case& conv : cases) {
      INFO(std::string{name(set)} << ": x " << to_string(conv.x()) << " filter " << to_string(conv.filter()));
      check(context{}.with_instructions(set).with_threads(2), conv);
    }
  }
  if (!any) WARN("not tested: filter gradients by dot products of bfloat16, which this processor lacks");
}

#if LUNGSEG_X86
void sum_pairs(const context& ctx, const test::conv_case& conv, view<const bfloat16, 4> x, view<const bfloat16, 4> dy,
               view<float, 4> dfilter, bool accumulate) {
  backend::cpu::paired_filter_gradient(ctx, x, dy, dfilter, conv.stride, conv.padding, accumulate);
}

/// The largest error beside `start`, as a share of the largest sum.
double pair_sum_error(const test::conv_case& conv, const tensor<bfloat16, 4>& x, const tensor<bfloat16, 4>& dy,
                      const tensor<float, 4>& dfilter, float start) {
  const std::vector<double> wanted = test::reference_filter_gradient(conv, test::in_double(x), test::in_double(dy));
  double largest = 1, worst = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    largest = std::fmax(largest, std::fabs(wanted[i]));
    const double off = std::fabs(static_cast<double>(dfilter[static_cast<std::int64_t>(i)]) - start - wanted[i]);
    worst = off <= worst ? worst : off;  // a NaN stays
  }
  return worst / largest;
}

TEST_CASE("paired_filter_gradient: is the sum in double, overwritten or added to, with any number of threads") {
  auto all = test::pair_cases();
  for (const test::conv_case& conv : many_pixel_cases()) all.push_back(conv);
  each_pair_case(all, [](const context& ctx, const test::conv_case& conv) {
    const auto x = test::narrow_tensor(conv.x(), 1), dy = test::narrow_tensor(conv.y(), 2);
    tensor<float, 4> first{conv.filter()}, again{conv.filter()};
    first.fill(std::nanf(""));
    sum_pairs(ctx.with_threads(1), conv, std::as_const(x), std::as_const(dy), first, false);
    CHECK(pair_sum_error(conv, x, dy, first, 0) < 4e-6);
    for (const int threads : {2, 3, 8}) {
      sum_pairs(ctx.with_threads(threads), conv, std::as_const(x), std::as_const(dy), again, false);
      CHECK(std::equal(first.begin(), first.end(), again.begin()));
    }
    again.fill(1);
    sum_pairs(ctx, conv, std::as_const(x), std::as_const(dy), again, true);
    CHECK(pair_sum_error(conv, x, dy, again, 1) < 4e-6);
  });
}

TEST_CASE("paired_filter_gradient: an empty batch gives zeros, or leaves the sum alone") {
  each_pair_case({{1, 4, 4, 16, 16, 1, 1}}, [](const context& ctx, const test::conv_case& conv) {
    const tensor<bfloat16, 4> x{{0, 4, 4, 16}}, dy{{0, 4, 4, 16}};
    tensor<float, 4> dfilter{conv.filter()};
    dfilter.fill(7);
    sum_pairs(ctx, conv, std::as_const(x), std::as_const(dy), dfilter, true);
    CHECK(std::all_of(dfilter.begin(), dfilter.end(), [](float v) { return v == 7; }));
    sum_pairs(ctx, conv, std::as_const(x), std::as_const(dy), dfilter, false);
    CHECK(std::all_of(dfilter.begin(), dfilter.end(), [](float v) { return v == 0; }));
  });
}

#if defined(__linux__)
/// Whole vectors are loaded, and sanitizers do not see all of it. So maps end where a page ends behind which nothing
/// may be read.
TEST_CASE("paired_filter_gradient: nothing is read behind a map") {
  each_pair_case(test::pair_cases(), [](const context& ctx, const test::conv_case& conv) {
    const test::guarded<bfloat16> x{test::narrow_tensor(conv.x(), 1)}, dy{test::narrow_tensor(conv.y(), 2)};
    tensor<float, 4> dfilter{conv.filter()};
    sum_pairs(ctx.with_threads(1), conv, x.get(), dy.get(), dfilter, false);
    CHECK(pair_sum_error(conv, x.map(), dy.map(), dfilter, 0) < 4e-6);
  });
}
#endif
#endif

TEST_CASE("conv2d_backward_filter: of bfloat16, in float32 or rounded to the maps' type") {
  each_pair_case(test::pair_cases(), [](const context& ctx, const test::conv_case& conv) {
    const auto x = test::narrow_tensor(conv.x(), 1), dy = test::narrow_tensor(conv.y(), 2),
               old = test::narrow_tensor(conv.filter(), 3);
    ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    tensor<float, 4> wide{conv.filter()};
    tensor<bfloat16, 4> narrow{conv.filter()}, onto = old.clone();
    ops::conv2d_backward_filter(ctx, x, dy, wide, options);
    ops::conv2d_backward_filter(ctx, x, dy, narrow, options);
    options.accumulate = true;
    ops::conv2d_backward_filter(ctx, x, dy, onto, options);
    for (std::int64_t i = 0; i < wide.size(); ++i) {
      CHECK(to_float(narrow[i]) == to_float(from_float<bfloat16>(wide[i])));
      CHECK(to_float(onto[i]) == to_float(from_float<bfloat16>(to_float(old[i]) + wide[i])));
    }
  });
}

}  // namespace
