// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cpu/conv/conv_method.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;
using backend::cpu::conv_method;

namespace {
conv_method method(const context& ctx, dtype type, int side, int channels, int outputs, int kernel = 3) {
  const int padding = kernel / 2;
  return backend::cpu::conv_method_for(
      ctx, type, {{1, side, side, channels}, {1, side, side, outputs}, {kernel, kernel}, {1, 1}, {padding, padding}});
}
}  // namespace

TEST_CASE("conv_method_for: pairs need bfloat16, their unit, and more than a few channels where they are odd") {
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set) || set == instruction_set::amx_bf16) continue;
    INFO(std::string{name(set)});
    const context ctx = context{}.with_instructions(set);
    const conv_method unit = set == instruction_set::avx512_bf16 ? conv_method::pairs : conv_method::direct;
    CHECK(method(ctx, dtype::bfloat16, 32, 64, 64, 1) == unit);
    CHECK(method(ctx, dtype::bfloat16, 32, 2, 64, 1) == unit);
    CHECK(method(ctx, dtype::bfloat16, 32, 63, 64, 1) == unit);
    CHECK(method(ctx, dtype::bfloat16, 32, 5, 64, 1) == conv_method::direct);
    CHECK(method(ctx, dtype::bfloat16, 32, 3, 64, 7) == unit);  // 21 in a row of the kernel
    CHECK(method(ctx, dtype::bfloat16, 32, 1, 64, 7) == conv_method::direct);
    CHECK(method(ctx, dtype::float32, 32, 64, 64, 1) == conv_method::direct);
  }
}

TEST_CASE("conv_method_for: the matrix unit takes all of bfloat16, and nothing of float32") {
  if (!supported(instruction_set::amx_bf16)) {
    WARN("not tested: the matrix unit, which this processor lacks");
    return;
  }
  const context ctx = context{}.with_instructions(instruction_set::amx_bf16);
  CHECK(method(ctx, dtype::bfloat16, 32, 64, 64, 1) == conv_method::matrix);
  CHECK(method(ctx, dtype::bfloat16, 32, 63, 64, 1) == conv_method::matrix);
  CHECK(method(ctx, dtype::bfloat16, 32, 64, 64) == conv_method::matrix);
  CHECK(method(ctx.with_exact(true), dtype::bfloat16, 32, 64, 64) == conv_method::matrix);
  CHECK(method(ctx, dtype::float32, 32, 64, 64, 1) == conv_method::direct);
  CHECK(method(ctx, dtype::float32, 32, 64, 64) == conv_method::winograd);
  CHECK(name(conv_method::matrix) == std::string{"matrix"});
}

TEST_CASE("conv_method_for: Winograd's method where maps fill its tiles, unless the context is exact") {
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set) || set == instruction_set::amx_bf16) continue;
    INFO(std::string{name(set)});
    const context ctx = context{}.with_instructions(set);
    for (const dtype type : {dtype::float32, dtype::bfloat16}) {
      CHECK(method(ctx, type, 32, 64, 64) == conv_method::winograd);
      CHECK(method(ctx.with_exact(true), type, 32, 64, 64) != conv_method::winograd);
      CHECK(method(ctx, type, 8, 64, 64) != conv_method::winograd);  // four tiles
    }
    // Half empty tiles (a strip of two rows) pay against sums of floats, and not against pairs, which are twice as
    // fast.
    const backend::cpu::conv_sizes strip{{1, 2, 64, 64}, {1, 2, 64, 64}, {3, 3}, {1, 1}, {1, 1}};
    CHECK(backend::cpu::conv_method_for(ctx, dtype::float32, strip) == conv_method::winograd);
    CHECK((backend::cpu::conv_method_for(ctx, dtype::bfloat16, strip) == conv_method::winograd) ==
          (set != instruction_set::avx512_bf16));
  }
}

TEST_CASE("filter_gradient_method_for: pairs of pixels where they, and channels beside them, fill what is laid out") {
  const auto gradient = [](const context& ctx, dtype type, int side, int channels, int kernel) {
    const int padding = kernel / 2;
    return backend::cpu::filter_gradient_method_for(
        ctx, type, {{1, side, side, channels}, {1, side, side, 64}, {kernel, kernel}, {1, 1}, {padding, padding}});
  };
  for (const instruction_set set : every_instruction_set) {
    if (!supported(set)) continue;
    INFO(std::string{name(set)});
    const context ctx = context{}.with_instructions(set);
    const bool matrix = set == instruction_set::amx_bf16, pairs = set == instruction_set::avx512_bf16;
    const conv_method other = matrix ? conv_method::matrix : conv_method::direct;
    const conv_method unit = pairs ? conv_method::pairs : other;
    CHECK(gradient(ctx, dtype::bfloat16, 32, 64, 1) == unit);
    CHECK(gradient(ctx, dtype::bfloat16, 32, 7, 1) == other);
    CHECK(gradient(ctx, dtype::bfloat16, 32, 3, 7) == unit);  // 21 in a row of the kernel
    CHECK(gradient(ctx, dtype::bfloat16, 32, 1, 7) == other);
    CHECK(gradient(ctx, dtype::bfloat16, 3, 512, 1) == other);  // 9 pixels
    CHECK(gradient(ctx, dtype::float32, 32, 64, 1) == conv_method::direct);
    CHECK(gradient(ctx, dtype::float32, 32, 64, 3) == conv_method::winograd);
    CHECK(gradient(ctx, dtype::bfloat16, 32, 64, 3) == (matrix ? conv_method::matrix : conv_method::winograd));
    CHECK(gradient(ctx.with_exact(true), dtype::bfloat16, 32, 64, 3) == unit);
    CHECK(gradient(ctx, dtype::float32, 16, 64, 3) == conv_method::winograd);  // 16 tiles
    CHECK(gradient(ctx, dtype::bfloat16, 16, 64, 3) == (pairs || matrix ? unit : conv_method::winograd));
    CHECK(gradient(ctx, dtype::bfloat16, 8, 64, 3) == unit);  // four tiles
  }
}
