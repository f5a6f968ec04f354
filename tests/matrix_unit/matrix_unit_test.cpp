// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Convolutions on the matrix unit, which plain C++ plays here (emulated_matrix_unit.inl), against exact sums and
// against the other methods. On a processor that has the unit, the tests of other folders meet it as one more
// instruction set.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "support/guarded.hpp"
#include "support/narrow_tensor.hpp"
#include "support/pair_cases.hpp"
#include "support/random_tensor.hpp"
#include "support/reference_conv.hpp"

using namespace lungseg;
using backend::cpu::bfloat16_pair;

namespace {

/// Whether the machine can run what surrounds the unit; says so where it cannot.
bool can_run() {
  if (supported(instruction_set::amx_bf16)) return true;
  WARN("not tested: the matrix unit, around which code needs AVX-512 BF16, which this processor lacks");
  return false;
}

#if LUNGSEG_X86
using unit = backend::cpu::amx_bf16::matrix_tiles;

struct tile_of_pairs {
  bfloat16_pair at[16][16] = {};
};
struct tile_of_sums {
  float at[16][16] = {};
};

/// sums + the products of rows and columns.
tile_of_sums multiplied(const tile_of_sums& sums, const tile_of_pairs& rows, const tile_of_pairs& columns) {
  unit::configure();
  unit::load<0>(&sums, 64);
  unit::load<1>(&rows, 64);
  unit::load<2>(&columns, 64);
  unit::add_product<0, 1, 2>();
  tile_of_sums result;
  unit::store<0>(&result, 64);
  unit::release();
  return result;
}

bfloat16 narrow(float value) {
  return from_float<bfloat16>(value);
}
#endif

bool same_bytes(const tensor<bfloat16, 4>& a, const tensor<bfloat16, 4>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * 2) == 0;
}

/// Whether no number is further from its truth than half a step of bfloat16 and what sums of float32 may be off.
bool is_rounded(const std::vector<double>& truth, const tensor<bfloat16, 4>& got) {
  double largest = 0;
  for (const double v : truth) largest = std::fmax(largest, std::fabs(v));
  const std::vector<double> seen = test::in_double(got);
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (!(std::fabs(seen[i] - truth[i]) <= std::fabs(truth[i]) / 256 * 1.001 + largest * 4e-6)) return false;
  return true;
}

/// Whether two answers are at most one step of bfloat16 apart, or what sums of float32 may be off.
bool are_neighbours(const tensor<bfloat16, 4>& a, const tensor<bfloat16, 4>& b) {
  const std::vector<double> left = test::in_double(a), right = test::in_double(b);
  double largest = 0;
  for (const double v : left) largest = std::fmax(largest, std::fabs(v));
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double size = std::fmax(std::fabs(left[i]), std::fabs(right[i]));
    if (!(std::fabs(left[i] - right[i]) <= size / 128 * 1.001 + largest * 4e-6)) return false;
  }
  return true;
}

template <class Check>
void each_matrix_case(Check check) {
  if (!can_run()) return;
  for (const test::conv_case& conv : test::pair_cases()) {
    INFO("x " << to_string(conv.x()) << " filter " << to_string(conv.filter()) << " y " << to_string(conv.y()));
    check(context{}.with_instructions(instruction_set::amx_bf16).with_threads(2), conv);
  }
}

}  // namespace

#if LUNGSEG_X86
TEST_CASE("matrix unit: the emulated one sums the pairs of a row with those of a column") {
  if (!can_run()) return;
  tile_of_sums sums;
  tile_of_pairs rows, columns;
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 16; ++j) {
      sums.at[i][j] = static_cast<float>(1000 * i + j);
      rows.at[i][j] = {narrow(static_cast<float>(i + 1)), narrow(static_cast<float>(j))};
      columns.at[i][j] = {narrow(i == j ? 1.0f : 0.0f), narrow(static_cast<float>(j - i))};
    }
  const tile_of_sums result = multiplied(sums, rows, columns);
  for (int m = 0; m < 16; ++m)
    for (int n = 0; n < 16; ++n) {
      int wanted = 1000 * m + n + m + 1;
      for (int k = 0; k < 16; ++k) wanted += k * (n - k);
      CHECK(result.at[m][n] == static_cast<float>(wanted));
    }
}

TEST_CASE("matrix unit: the emulated one adds first and second numbers apart, then to the old sum") {
  if (!can_run()) return;
  // One by one, each 1 would be lost beside 2^24.
  tile_of_sums sums;
  tile_of_pairs rows, columns;
  sums.at[0][0] = 0x1p24f;
  rows.at[0][0] = columns.at[0][0] = {narrow(1), narrow(1)};
  CHECK(multiplied(sums, rows, columns).at[0][0] == 0x1p24f + 2);
  // Apart, the large ones do not swallow the small ones before they cancel: 2^24 + 1 - 2^24 is 0, and 1 + 1 stays.
  sums.at[0][0] = 0;
  rows.at[0][0] = {narrow(0x1p24f), narrow(1)};
  rows.at[0][1] = {narrow(1), narrow(1)};
  rows.at[0][2] = {narrow(-0x1p24f), narrow(0)};
  for (int k = 0; k < 3; ++k) columns.at[k][0] = {narrow(1), narrow(1)};
  CHECK(multiplied(sums, rows, columns).at[0][0] == 2);
}

TEST_CASE("matrix unit: the emulated one takes numbers below 2^-126 for zeros, and gives none") {
  if (!can_run()) return;
  const auto product = [](float sum, float row, float column) {
    tile_of_sums sums;
    tile_of_pairs rows, columns;
    sums.at[3][5] = sum;
    rows.at[3][7].first = narrow(row);
    columns.at[7][5].first = narrow(column);
    return multiplied(sums, rows, columns).at[3][5];
  };
  CHECK(product(0, 0x1p-127f, 0x1p100f) == 0);
  CHECK(product(0, 0x1p-100f, 0x1p-27f) == 0);
  CHECK(product(0x1p-127f, 1, 0) == 0);
  CHECK(product(0, 0x1p-126f, 1) == 0x1p-126f);
  CHECK(product(0x1p-126f, -0x1p-64f, 0x1.8p-64f) == 0x1p-126f);  // lost before it is taken away
  CHECK(std::isnan(product(0, std::numeric_limits<float>::infinity(), 0)));
}
#endif

TEST_CASE("matrix unit: sums with bias, residual, old value and ReLU are exact but for one rounding") {
  each_matrix_case([](const context& ctx, const test::conv_case& conv) {
    const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2);
    const auto bias = test::narrow_tensor({1, 1, 1, conv.outputs}, 3), other = test::narrow_tensor(conv.y(), 4);
    const std::vector<double> plain = test::reference_conv2d(conv, test::in_double(x), test::in_double(filter));
    const std::vector<double> added = test::in_double(other), biases = test::in_double(bias);
    std::vector<double> wanted = plain;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      wanted[i] = std::fmax(0, wanted[i] + biases[i % biases.size()] + added[i]);
    tensor<bfloat16, 4> y{conv.y()}, fused{conv.y()}, onto = other.clone();
    const any_const_view<1> flat = any_const_view<4>{bias}.flat();
    ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::conv2d(ctx, x, filter, {}, {}, y, options);
    options.relu = true;
    ops::conv2d(ctx, x, filter, flat, other, fused, options);
    options.accumulate = true;
    ops::conv2d(ctx, x, filter, flat, {}, onto, options);
    CHECK(is_rounded(plain, y));
    CHECK(is_rounded(wanted, fused));
    CHECK(is_rounded(wanted, onto));
  });
}

TEST_CASE("matrix unit: data gradients are exact but for one rounding") {
  each_matrix_case([](const context& ctx, const test::conv_case& conv) {
    const auto dy = test::narrow_tensor(conv.y(), 1), filter = test::narrow_tensor(conv.filter(), 2);
    tensor<bfloat16, 4> dx{conv.x()};
    ops::conv2d_backward_data(ctx, dy, filter, dx, {.stride = conv.stride, .padding = conv.padding});
    CHECK(is_rounded(test::reference_data_gradient(conv, test::in_double(dy), test::in_double(filter)), dx));
  });
}

#if defined(__linux__)
/// The unit loads whole tiles, and sanitizers do not see it. So maps end where a page ends behind which nothing may be
/// read.
TEST_CASE("matrix unit: nothing is read behind a map or a filter") {
  if (!can_run()) return;
  const context ctx = context{}.with_instructions(instruction_set::amx_bf16).with_threads(1);
  for (const test::conv_case& conv : test::pair_cases()) {
    INFO("x " << to_string(conv.x()) << " filter " << to_string(conv.filter()));
    const test::guarded<bfloat16> x{test::narrow_tensor(conv.x(), 1)}, dy{test::narrow_tensor(conv.y(), 2)},
        filter{test::narrow_tensor(conv.filter(), 3)};
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    tensor<bfloat16, 4> y{conv.y()}, dx{conv.x()};
    ops::conv2d(ctx, x.get(), filter.get(), {}, {}, y, options);
    ops::conv2d_backward_data(ctx, dy.get(), filter.get(), dx, options);
    CHECK(is_rounded(test::reference_conv2d(conv, test::in_double(x.map()), test::in_double(filter.map())), y));
  }
}
#endif

TEST_CASE("matrix unit: it agrees with every other method to the last bit of the rounding") {
  each_matrix_case([](const context& ctx, const test::conv_case& conv) {
    const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2),
               dy = test::narrow_tensor(conv.y(), 3);
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    tensor<bfloat16, 4> y{conv.y()}, dx{conv.x()}, other_y{conv.y()}, other_dx{conv.x()};
    ops::conv2d(ctx, x, filter, {}, {}, y, options);
    ops::conv2d_backward_data(ctx, dy, filter, dx, options);
    for (const instruction_set set : every_instruction_set) {
      if (!supported(set)) continue;
      INFO(std::string{name(set)});
      const context other = ctx.with_instructions(set).with_exact(true);
      ops::conv2d(other, x, filter, {}, {}, other_y, options);
      ops::conv2d_backward_data(other, dy, filter, other_dx, options);
      CHECK(are_neighbours(y, other_y));
      CHECK(are_neighbours(dx, other_dx));
    }
  });
}

TEST_CASE("matrix unit: the number of threads and a packed filter that is used again change no byte") {
  each_matrix_case([](const context& ctx, const test::conv_case& conv) {
    const auto x = test::narrow_tensor(conv.x(), 1), filter = test::narrow_tensor(conv.filter(), 2);
    const ops::conv2d_options options{.stride = conv.stride, .padding = conv.padding};
    ops::packed_filter cache;
    tensor<bfloat16, 4> first{conv.y()}, again{conv.y()};
    ops::conv2d(ctx.with_threads(1), x, filter, {}, {}, first, options, &cache);
    CHECK(cache.held() == std::vector{ops::packed_filter::layout::matrix});
    for (const int threads : {1, 2, 5}) {
      ops::conv2d(ctx.with_threads(threads), x, filter, {}, {}, again, options, &cache);
      CHECK(same_bytes(first, again));
    }
  });
}

TEST_CASE("matrix unit: what is no number in a pixel or a weight stays where it belongs") {
  if (!can_run()) return;
  const context ctx = context{}.with_instructions(instruction_set::amx_bf16);
  // 40 channels: a step of depth is filled up behind them, and must not meet the next pixel.
  auto x = test::narrow_tensor({1, 5, 9, 40}, 1);
  const auto filter = test::narrow_tensor({6, 1, 1, 40}, 2);
  for (int c = 0; c < 40; ++c) x(0, 2, 4, c) = narrow(std::numeric_limits<float>::quiet_NaN());
  tensor<bfloat16, 4> y{{1, 5, 9, 6}};
  ops::conv2d(ctx, x, filter, {}, {}, y);
  for (int row = 0; row < 5; ++row)
    for (int column = 0; column < 9; ++column)
      for (int k = 0; k < 6; ++k) CHECK(std::isnan(to_float(y(0, row, column, k))) == (row == 2 && column == 4));
}
