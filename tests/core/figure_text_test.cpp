// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/figure_text.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using lungseg::detail::figure_or_dash;
using lungseg::detail::fixed;

TEST_CASE("fixed: digits behind the point, and no sign before a zero") {
  CHECK(fixed(1.005, 1) == "1.0");
  CHECK(fixed(-1.26, 1) == "-1.3");
  CHECK(fixed(-0.04, 1) == "0.0");
  CHECK(fixed(-0.0, 0) == "0");
  CHECK(fixed(-0.06, 1) == "-0.1");
  CHECK(fixed(-10, 0) == "-10");
}

TEST_CASE("figure_or_dash: a figure of nothing is a dash") {
  CHECK(figure_or_dash(0.25, 2) == "0.25");
  CHECK(figure_or_dash(std::nan(""), 2) == "-");
}
