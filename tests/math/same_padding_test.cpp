// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/same_padding.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("same_padding: every output's window touches the map and as little as possible hangs over") {
  for (int in = 1; in <= 20; ++in)
    for (const int kernel : {1, 2, 3, 5, 7})
      for (const int stride : {1, 2, 3}) {
        const auto same = math::same_padding_of(in, kernel, stride);
        INFO("in " << in << ", kernel " << kernel << ", stride " << stride);
        CHECK(same.out == (in + stride - 1) / stride);
        const int after = (same.out - 1) * stride + kernel - in - same.before;  // negative: cells that no window reads
        CHECK(same.before >= 0);
        CHECK(same.before < kernel);
        CHECK((after < 0 ? same.before == 0 : after == same.before || after == same.before + 1));
      }
}
