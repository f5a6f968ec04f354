// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Every operation of a network in bfloat16 on the host, against float32 on the same values.

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/core/random.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "support/every_context.hpp"
#include "support/narrow_tensor.hpp"
#include "support/reference_conv.hpp"
#include "support/typed_operations.hpp"

using namespace lungseg;

namespace {

/// The largest difference in units of the truth's largest value; infinite where something is no number.
double relative_difference(const std::vector<float>& truth, const std::vector<float>& answer) {
  double largest = truth.size() == answer.size() ? 0 : INFINITY, size = 1e-30;
  for (std::size_t i = 0; i < truth.size() && largest < INFINITY; ++i) {
    const double difference = std::fabs(static_cast<double>(truth[i]) - static_cast<double>(answer[i]));
    largest = std::isnan(difference) ? INFINITY : std::fmax(largest, difference);
    size = std::fmax(size, std::fabs(static_cast<double>(truth[i])));
  }
  return largest / size;
}

/// Whether each number is the truth rounded to bfloat16, or its neighbour: half a step of the number itself for the
/// rounding, and of the largest the share by which sums of float32 may be off.
bool rounded_from(const std::vector<double>& truth, const tensor<bfloat16, 4>& got) {
  double largest = 0;
  for (const double v : truth) largest = std::fmax(largest, std::fabs(v));
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double v = static_cast<double>(to_float(got[static_cast<std::int64_t>(i)]));
    if (!(std::fabs(v - truth[i]) <= std::fabs(truth[i]) / 256 * 1.001 + largest * 4e-6)) return false;
  }
  return true;
}

void check_all(const std::vector<std::pair<const char*, test::typed::typed_run>>& runs) {
  test::for_each_context([&](const context& ctx) {
    for (const auto& [what, run] : runs) {
      INFO(what);
      const context narrow = ctx.with_precision(dtype::bfloat16);
      const auto truth = run({ctx, dtype::bfloat16}), answer = run({narrow, dtype::bfloat16});
      CHECK(relative_difference(truth, answer) <= 1.0 / 256);
      CHECK(run({narrow.with_threads(2), dtype::bfloat16}) == answer);
    }
  });
}

}  // namespace

TEST_CASE("bfloat16 on the host: every operation is float32's but for rounding, and the threads do not matter") {
  check_all(test::typed::operations);
}

TEST_CASE("bfloat16 on the host: convolutions are float32's but for rounding, and the threads do not matter") {
  check_all(test::typed::convolutions);
}

TEST_CASE("bfloat16 on the host: convolutions of random extents are the exact sums, rounded once") {
  random_stream random{12, 0};
  for (int index = 0; index < 200; ++index) {
    const test::conv_case conv = test::random_conv(random);
    const instruction_set set = every_instruction_set[static_cast<std::size_t>(index) % every_instruction_set.size()];
    if (!supported(set)) continue;
    const context ctx = context{}.with_instructions(set).with_threads(1 + index % 3).with_exact(true);
    INFO(std::string{name(set)} << " x " << to_string(conv.x()) << " filter " << to_string(conv.filter()));
    const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2),
               dy = test::narrow_tensor(conv.y(), 3);
    tensor<bfloat16, 4> y{conv.y()}, dx{conv.x()}, dfilter{conv.filter()};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d(ctx, x, filter, {}, {}, y, options);
    ops::conv2d_backward_data(ctx, dy, filter, dx, options);
    ops::conv2d_backward_filter(ctx, x, dy, dfilter, options);
    CHECK(rounded_from(test::reference_conv2d(conv, test::in_double(x), test::in_double(filter)), y));
    CHECK(rounded_from(test::reference_data_gradient(conv, test::in_double(dy), test::in_double(filter)), dx));
    CHECK(rounded_from(test::reference_filter_gradient(conv, test::in_double(x), test::in_double(dy)), dfilter));
  }
}

TEST_CASE("bfloat16 on the host: bias, residual, ReLU and old value join the sums before they are rounded") {
  // Depth of several chunks, a tile that sticks out on both sides, an even and an odd number of channels.
  for (const int channels : {1100, 37})
    test::for_each_context([&](const context& plain) {
      const context ctx = plain.with_exact(true);
      const test::conv_case conv{1, 7, 5, channels, 45, 1, 1};
      const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2);
      const auto bias = test::narrow_tensor({1, 1, 1, 45}, 3), other = test::narrow_tensor(conv.y(), 4);
      std::vector<double> wanted = test::reference_conv2d(conv, test::in_double(x), test::in_double(filter));
      for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i] = std::fmax(0, wanted[i] + static_cast<double>(to_float(bias[static_cast<std::int64_t>(i) % 45])) +
                                     static_cast<double>(to_float(other[static_cast<std::int64_t>(i)])));
      tensor<bfloat16, 4> y{conv.y()}, added = other.clone();
      const any_const_view<1> flat_bias = any_const_view<4>{bias}.flat();
      ops::conv2d(ctx, x, filter, flat_bias, other, y, {.relu = true});
      ops::conv2d(ctx, x, filter, flat_bias, {}, added, {.relu = true, .accumulate = true});
      CHECK(rounded_from(wanted, y));
      CHECK(rounded_from(wanted, added));
    });
}

TEST_CASE("bfloat16 on the host: Winograd's transforms widen and round") {
  test::for_each_context([](const context& ctx) {
    for (const int channels : {24, 33}) {
      const test::conv_case conv{2, 17, 18, channels, 40, 3, 3, {1, 1}, {1, 1}, {1, 1}};
      const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2);
      tensor<bfloat16, 4> y{conv.y()};
      ops::conv2d(ctx, x, filter, {}, {}, y, {.padding = {1, 1}});
      CHECK(rounded_from(test::reference_conv2d(conv, test::in_double(x), test::in_double(filter)), y));
    }
  });
}

TEST_CASE("bfloat16 on the host: a filter that is packed for one precision does not serve another") {
  const context ctx = context{}.with_exact(true);
  const auto x = test::narrow_tensor({1, 6, 6, 32}, 1), filter = test::narrow_tensor({48, 1, 1, 32}, 2);
  ops::packed_filter cache;
  tensor<bfloat16, 4> first{{1, 6, 6, 48}}, again{{1, 6, 6, 48}};
  ops::conv2d(ctx, x, filter, {}, {}, first, {}, &cache);
  for (const instruction_set set : every_instruction_set)
    if (supported(set)) ops::conv2d(ctx.with_instructions(set), x, filter, {}, {}, again, {}, &cache);
  ops::conv2d(ctx, x, filter, {}, {}, again, {}, &cache);
  CHECK(std::equal(first.begin(), first.end(), again.begin(), [](bfloat16 a, bfloat16 b) { return a.bits == b.bits; }));
}

TEST_CASE("bfloat16 on the host: RoI pooling is float32's but for rounding, and so is its gradient") {
  test::for_each_context([](const context& ctx) {
    const auto map = test::narrow_tensor({2, 20, 16, 37}, 1), dout = test::narrow_tensor({3, 7, 7, 37}, 2);
    const any_tensor<4> wide = any_tensor<4>{map.clone()}.on_host(), dwide = any_tensor<4>{dout.clone()}.on_host();
    const std::vector<ops::roi> rois{{{3, 4, 40, 60}, 0}, {{0, 0, 63, 79}, 1}, {{10, 20, 12, 23}, 1}};
    tensor<float, 4> truth{{3, 7, 7, 37}}, dtruth{map.extents()}, dmap{map.extents()};
    tensor<bfloat16, 4> out{{3, 7, 7, 37}};
    const std::vector<ops::roi_map> maps{{wide, 0.25f, 0.25f}}, narrow_maps{{map, 0.25f, 0.25f}};
    ops::roi_pool(ctx, maps, rois, truth);
    ops::roi_pool(ctx, narrow_maps, rois, out);
    const tensor<float, 4> seen = any_tensor<4>{std::move(out)}.on_host();
    CHECK(test::largest_difference(truth, seen) <= 1.0 / 256);
    ops::roi_pool_backward(ctx, dwide, rois, maps, std::vector{dtruth.get()});
    ops::roi_pool_backward(ctx, dout, rois, narrow_maps, std::vector{dmap.get()});
    CHECK(test::same(dtruth, dmap));
  });
}

TEST_CASE("bfloat16 on the host: rounding on the way out of a pack is from_float's, for NaN and infinity too") {
  std::vector<float> values;
  for (std::uint32_t high = 0; high < 0x10000; high += 7)
    for (const std::uint32_t low : {0u, 1u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu})
      values.push_back(std::bit_cast<float>(high << 16 | low));
  const int count = static_cast<int>(values.size());
  test::for_each_context([&](const context& ctx) {
    tensor<bfloat16, 1> got{{count}};
    ops::convert(ctx, view<const float, 1>{values.data(), {count}}, got);
    int wrong = 0;
    for (int i = 0; i < count; ++i)
      wrong += got[i].bits != from_float<bfloat16>(values[static_cast<std::size_t>(i)]).bits;
    CHECK(wrong == 0);
  });
}

TEST_CASE("bfloat16 on the host: float16 is refused") {
  tensor<float16, 4> x{{1, 2, 2, 3}};
  CHECK_THROWS_WITH(ops::scale(context{}, 2, x), "elements are float16 on the host, expected float32 or bfloat16");
}
