// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/quality/gram.hpp"

#include <catch2/catch.hpp>

using lungseg::detail::gram;

TEST_CASE("The products of all columns with all columns, by hand") {
  Eigen::MatrixXd a(3, 2);
  a << 1, 2, 3, 4, 5, 6;
  Eigen::MatrixXd columns(2, 2), rows(3, 3);
  columns << 35, 44, 44, 56;
  rows << 5, 11, 17, 11, 25, 39, 17, 39, 61;
  CHECK(gram(a) == columns);
  CHECK(gram(a.transpose()) == rows);
  CHECK(gram(Eigen::MatrixXd(0, 2)) == Eigen::MatrixXd::Zero(2, 2));
}
