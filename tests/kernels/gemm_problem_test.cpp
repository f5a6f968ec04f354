// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cublas/gemm_problem.hpp"

#include <Eigen/Core>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../cuda/model_convs.hpp"
#include "../support/random_tensor.hpp"
#include "../support/reference_conv.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;

namespace {

/// What cublasLt does: columns follow each other in memory.
std::vector<double> reference_gemm(const gemm_problem& g, const std::vector<double>& a, const std::vector<double>& b) {
  const Eigen::Map<const Eigen::MatrixXd> stored_a{a.data(), g.a_rows(), g.a_columns()};
  const Eigen::Map<const Eigen::MatrixXd> stored_b{b.data(), g.b_rows(), g.b_columns()};
  const Eigen::MatrixXd left = g.transpose_a ? Eigen::MatrixXd{stored_a.transpose()} : Eigen::MatrixXd{stored_a};
  const Eigen::MatrixXd right = g.transpose_b ? Eigen::MatrixXd{stored_b.transpose()} : Eigen::MatrixXd{stored_b};
  const Eigen::MatrixXd product = left * right;
  return {product.data(), product.data() + product.size()};
}

std::vector<double> random_values(const shape<4>& extents, std::uint32_t seed) {
  const auto narrow = test::random_tensor<4>(extents, seed);
  return {narrow.begin(), narrow.end()};
}

conv_problem dense(const test::conv_case& layer, conv_direction direction) {
  return {.direction = direction, .large = layer.x(), .filter = layer.filter(), .small = layer.y()};
}

/// The largest difference between two results, infinite if they have not the same length.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::fmax(largest, std::fabs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("gemm_of: a dense layer and its gradients are these matrix products") {
  for (const test::conv_case layer :
       {test::conv_case{.images = 3, .height = 2, .width = 4, .channels = 5, .outputs = 6, .rows = 2, .columns = 4},
        test::conv_case{.images = 4, .channels = 7, .outputs = 2}, test::conv_case{.channels = 3, .outputs = 1}}) {
    const auto x = random_values(layer.x(), 1), filter = random_values(layer.filter(), 2),
               dy = random_values(layer.y(), 3);
    const std::vector<double> truths[] = {test::reference_conv2d(layer, x, filter),
                                          test::reference_data_gradient(layer, dy, filter),
                                          test::reference_filter_gradient(layer, x, dy)};
    for (const auto direction :
         {conv_direction::forward, conv_direction::data_gradient, conv_direction::filter_gradient}) {
      const conv_problem problem = dense(layer, direction);
      REQUIRE(is_dense_layer(problem));
      const gemm_problem gemm = gemm_of(problem);
      const gemm_operands which = operands_of(direction);
      const auto values_of = [&](conv_tensor name) -> const std::vector<double>& {
        return name == conv_tensor::large ? x : name == conv_tensor::filter ? filter : dy;
      };
      CHECK(gemm.a_rows() * gemm.a_columns() == static_cast<std::int64_t>(values_of(which.a).size()));
      CHECK(gemm.b_rows() * gemm.b_columns() == static_cast<std::int64_t>(values_of(which.b).size()));
      CHECK(difference(reference_gemm(gemm, values_of(which.a), values_of(which.b)),
                       truths[static_cast<int>(direction)]) < 1e-12);
    }
  }
}

TEST_CASE("gemm_of: type, precision, alignment and what follows come along, and a bias has an element for each row") {
  conv_problem p = dense({.images = 4, .channels = 7, .outputs = 2}, conv_direction::forward);
  p.type = dtype::bfloat16, p.strict = true, p.bias = true, p.relu = true, p.alignment = 2;
  const gemm_problem gemm = gemm_of(p);
  CHECK((gemm.type == dtype::bfloat16 && gemm.strict && gemm.bias && gemm.relu && gemm.alignment == 2));
  CHECK(gemm.m == p.filter[0]);
  p.relu = false;
  CHECK(((gemm_of(p) <=> gemm) != 0));  // plans are kept apart
}

TEST_CASE("is_dense_layer: the filter covers the image, and nothing is added but a bias") {
  const conv_problem on_map{.large = {2, 7, 7, 64}, .filter = {96, 7, 7, 64}, .small = {2, 1, 1, 96}};
  CHECK(is_dense_layer(on_map));
  conv_problem p = on_map;
  p.bias = p.relu = p.accumulate = true;
  p.stride = {2, 2}, p.after = {1, 1};  // of no consequence
  CHECK(is_dense_layer(p));
  p.residual = true;
  CHECK_FALSE(is_dense_layer(p));
  p = on_map;
  p.before = {1, 1};
  CHECK_FALSE(is_dense_layer(p));
  CHECK_FALSE(is_dense_layer({.large = {2, 8, 7, 64}, .filter = {96, 7, 7, 64}, .small = {2, 1, 1, 96}}));
  CHECK_FALSE(is_dense_layer({.large = {2, 7, 7, 64}, .filter = {96, 1, 1, 64}, .small = {2, 7, 7, 96}}));
  // A filter that begins on the image and ends beyond it.
  CHECK_FALSE(is_dense_layer(with_padding({.large = {2, 2, 2, 64}, .filter = {9, 3, 3, 64}, .small = {2, 1, 1, 9}})));
}

TEST_CASE("is_dense_layer: of the model's convolutions, the four of the box head") {
  int dense_layers = 0;
  for (const conv_problem& p : test::mask_rcnn_convs(2, 256, 3, 256, 32).all) dense_layers += is_dense_layer(p);
  CHECK(dense_layers == 4);
}
