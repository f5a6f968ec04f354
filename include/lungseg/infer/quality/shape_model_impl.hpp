// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/shape_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE shape_distance shape_model::distance(const std::vector<double>& shape) const {
  expect<shape_error>(shape.size() == mean.size(), "shape_model: a shape of " + std::to_string(shape.size()) +
                                                       " coordinates, expected " + std::to_string(mean.size()));
  const auto length = static_cast<Eigen::Index>(mean.size()), count = static_cast<Eigen::Index>(variances.size());
  const auto vector = [](const std::vector<double>& of) {
    return Eigen::Map<const Eigen::VectorXd>(of.data(), std::ssize(of));
  };
  const Eigen::VectorXd away = vector(shape) - vector(mean);
  const Eigen::Map<const Eigen::MatrixXd> directions(modes.data(), length, count);  // a mode each column
  const Eigen::VectorXd along = directions.transpose() * away;
  const double within = along.cwiseAbs2().cwiseQuotient(vector(variances)).sum();
  const Eigen::VectorXd residual = away - directions * along;
  const double beside = residual.squaredNorm();
  double worst = 0;
  for (Eigen::Index i = 0; i + 1 < length; i += 2) worst = std::max(worst, std::hypot(residual[i], residual[i + 1]));
  return {std::sqrt(within / static_cast<double>(std::max<Eigen::Index>(count, 1))),
          std::sqrt(beside / static_cast<double>(std::max<Eigen::Index>(length, 1))), worst};
}

LUNGSEG_INLINE std::vector<double> aligned(std::vector<double> shape) {
  const std::size_t count = shape.size() / 2;
  const auto points = static_cast<double>(count);
  double x = 0, y = 0, square = 0;
  for (std::size_t i = 0; i + 1 < shape.size(); i += 2) x += shape[i] / points, y += shape[i + 1] / points;
  for (std::size_t i = 0; i + 1 < shape.size(); i += 2) {
    shape[i] -= x, shape[i + 1] -= y;
    square += (shape[i] * shape[i] + shape[i + 1] * shape[i + 1]) / points;
  }
  if (square > 0)
    for (double& coordinate : shape) coordinate /= std::sqrt(square);
  return shape;
}

}}  // namespace lungseg::LUNGSEG_ABI
