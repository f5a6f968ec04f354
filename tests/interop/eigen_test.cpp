// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/interop/eigen.hpp"

#include <catch2/catch.hpp>

#include "../support/random_tensor.hpp"
#include "lungseg/ops/conv2d.hpp"

using namespace lungseg;

TEST_CASE("eigen_map: a vector on the tensor's memory") {
  tensor<float, 1> values{{3}};
  values[0] = 1, values[1] = 2, values[2] = 3;
  auto vector = eigen_map(values.get());
  CHECK(vector.size() == 3);
  CHECK(vector.data() == values.data());
  vector *= 2;
  CHECK(values[2] == 6);
  CHECK(eigen_map(view<const float, 1>{values}).sum() == 12);
}

TEST_CASE("eigen_map: the last axis gives the columns, all others the rows") {
  const tensor<float, 4> x = test::random_tensor<4>({2, 3, 4, 5}, 1);
  const auto matrix = eigen_map(x.get());
  CHECK(matrix.rows() == 24);
  CHECK(matrix.cols() == 5);
  CHECK(matrix(23, 4) == x(1, 2, 3, 4));
  CHECK(matrix(4, 0) == x(0, 1, 0, 0));
  CHECK(eigen_map(view<float, 2>{nullptr, {3, 0}}).size() == 0);
}

TEST_CASE("eigen_map: the product of the documentation is the 1x1 convolution") {
  const tensor<float, 4> x = test::random_tensor<4>({2, 5, 6, 16}, 2),
                         filter = test::random_tensor<4>({8, 1, 1, 16}, 3);
  tensor<float, 4> y{{2, 5, 6, 8}};
  ops::conv2d(context{}, x, filter, {}, {}, y, {});
  const row_major_matrix<double> wanted =
      eigen_map(x.get()).cast<double>() * eigen_map(filter.get()).cast<double>().transpose();
  CHECK(eigen_map(y.get()).cast<double>().isApprox(wanted, 1e-6));
}

TEST_CASE("view_of: matrices, maps, blocks and vectors on their own memory") {
  row_major_matrix<float> matrix = row_major_matrix<float>::Random(4, 3);
  const view<float, 2> all = view_of(matrix);
  CHECK(all.extents() == shape<2>{4, 3});
  CHECK(all.data() == matrix.data());
  all(3, 2) = 7;
  CHECK(matrix(3, 2) == 7);
  const view<float, 2> last = view_of(matrix.bottomRows(2));
  CHECK(last.extents() == shape<2>{2, 3});
  CHECK(last(1, 2) == 7);
  const auto& fixed = matrix;
  const view<const float, 2> read = view_of(fixed);
  CHECK(read(3, 2) == 7);
  Eigen::VectorXd vector{{1, 2, 3}};
  CHECK(view_of(vector).extents() == shape<2>{3, 1});
  CHECK(view_of(vector)(2, 0) == 3);
  CHECK(view_of(eigen_map(all)).data() == matrix.data());
}

TEST_CASE("view_of: gaps between rows are refused") {
  row_major_matrix<float> matrix(4, 3);
  CHECK_THROWS_WITH(view_of(matrix.leftCols(2)), "view_of: a matrix of 4 x 2 with gaps, expected none");
  CHECK(view_of(matrix.topLeftCorner(1, 2)).extents() == shape<2>{1, 2});
}
