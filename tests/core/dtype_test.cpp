// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/dtype.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace lungseg;

TEST_CASE("dtype: values worked by hand") {
  CHECK(to_float(float16{0x3c00}) == 1);
  CHECK(to_float(float16{0xc000}) == -2);
  CHECK(to_float(float16{0x7bff}) == 65504);
  CHECK(to_float(float16{0x0001}) == 0x1p-24f);
  CHECK(std::signbit(to_float(float16{0x8000})));
  CHECK(std::isinf(to_float(float16{0x7c00})));
  CHECK(to_float(bfloat16{0x3f80}) == 1);
  CHECK(from_float<bfloat16>(3.140625f).bits == 0x4049);
  CHECK(from_float<float16>(65519.0f).bits == 0x7bff);
  CHECK(from_float<float16>(65520.0f).bits == 0x7c00);
  CHECK(from_float<float16>(-1e9f).bits == 0xfc00);
  CHECK(from_float<float16>(0x1p-25f).bits == 0);  // half of the least: ties to even
  CHECK(from_float<float16>(0x1.8p-25f).bits == 1);
  CHECK(from_float<float16>(1.0f + 0x1p-11f).bits == 0x3c00);    // ties to even, down
  CHECK(from_float<float16>(1.0f + 0x1.8p-10f).bits == 0x3c02);  // and up
  CHECK(from_float<bfloat16>(1.0f + 0x1p-8f).bits == 0x3f80);
  CHECK(from_float<bfloat16>(1.0f + 0x1.8p-7f).bits == 0x3f82);
  CHECK(std::isnan(to_float(from_float<float16>(NAN))));
  CHECK(std::isnan(to_float(from_float<bfloat16>(NAN))));
}

TEST_CASE("dtype: every 16 bit number survives the way through float32") {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const float16 h{static_cast<std::uint16_t>(bits)};
    const bfloat16 b{static_cast<std::uint16_t>(bits)};
    if (!std::isnan(to_float(h))) REQUIRE(from_float<float16>(to_float(h)).bits == bits);
    if (!std::isnan(to_float(b))) REQUIRE(from_float<bfloat16>(to_float(b)).bits == bits);
  }
}

TEST_CASE("dtype: rounding goes to the nearest neighbour") {
  std::uint32_t state = 1;
  for (int i = 0; i < 100000; ++i) {
    state = state * 1664525u + 1013904223u;
    const float v = std::bit_cast<float>((state & 0x87ffffffu) | 0x38000000u);  // within the range of float16
    const std::uint16_t got = from_float<float16>(v).bits;
    const auto at = [](int bits) { return to_float(float16{static_cast<std::uint16_t>(bits)}); };
    const float error = std::fabs(at(got) - v);
    REQUIRE(error <= std::fabs(at(got + 1) - v));
    if ((got & 0x7fff) != 0) REQUIRE(error <= std::fabs(at(got - 1) - v));
  }
}

TEST_CASE("dtype: names, and what is none") {
  for (const dtype type : {dtype::float32, dtype::bfloat16, dtype::float16}) CHECK(parse_dtype(name(type)) == type);
  CHECK_THROWS_WITH(parse_dtype("double"), "'double' is no precision, expected float32, bfloat16 or float16");
}
