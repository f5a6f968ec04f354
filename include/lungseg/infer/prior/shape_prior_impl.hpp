// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "lungseg/backend/cpu/weighted_gram.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/instruction_set.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/infer/prior/lung_frame.hpp"
#include "lungseg/infer/prior/shape_prior.hpp"
#include "lungseg/infer/prior/thin_parts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// All in half extents of the lung.
inline constexpr double thin_radius = 0.12, thin_reach = 0.25;  // what counts as a thin part
inline constexpr double beside_thin = 0.15;                     // cells so near to one say nothing of the lung
inline constexpr double most_distance = 0.6;                    // further is all the same
inline constexpr double cut_beyond = 0.1, fill_beyond = 0.08;   // how much the mask may differ from the prior
inline constexpr double disagreement = 0.12;                    // a cell that differs by this counts a quarter
inline constexpr double prior_spread = 0.05;                    // of cells around a lung of the prior

/// Where a lung lies without its thin parts, and those parts on an even grid.
struct lung_body {
  frame_grid even, fitted;
  mask thin;
};
inline std::optional<lung_body> body_of(const mask& lung) {
  const std::optional<lung_frame> all = frame_of(lung);
  if (!all) return std::nullopt;
  const frame_grid even = frame_grid::even(*all, 160);
  mask thin = thin_parts(cells_of(lung, even), thin_radius * even.cells(), thin_reach * even.cells());
  if (count_set(thin) == 0) return lung_body{even, frame_grid::fitted(*all, shape_prior::side), std::move(thin)};
  mask body = lung;
  for (int y = 0; y < lung.height; ++y)
    for (int x = 0; x < lung.width; ++x) {
      const auto r = static_cast<int>(std::lround(even.row(y))), c = static_cast<int>(std::lround(even.column(x)));
      if (r >= 0 && c >= 0 && r < even.side && c < even.side && thin(r, c)) body(y, x) = 0;
    }
  const std::optional<lung_frame> rest = frame_of(body);
  if (!rest) return std::nullopt;
  return lung_body{even, frame_grid::fitted(*rest, shape_prior::side), std::move(thin)};
}

/// Signed distances on a grid [half extents], positive inside.
inline std::vector<double> signed_distances(const mask& cells, double cells_a_unit) {
  const image<float> inside = distance(complement(cells)), outside = distance(cells);
  std::vector<double> result;
  for (std::size_t i = 0; i < cells.pixels.size(); ++i) {
    const double signed_cells =
        cells.pixels[i] ? static_cast<double>(inside.pixels[i]) - 0.5 : 0.5 - static_cast<double>(outside.pixels[i]);
    result.push_back(std::clamp(signed_cells / cells_a_unit, -most_distance, most_distance));
  }
  return result;
}

/// 1 for cells that say something of the lung, 0 for those beside a thin part.
inline Eigen::VectorXd trusted_cells(const lung_body& body) {
  const int side = shape_prior::side;
  if (count_set(body.thin) == 0) return Eigen::VectorXd::Ones(Eigen::Index{side} * side);
  mask thin{side, side};
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) {
      const auto er = static_cast<int>(std::lround(body.even.row(body.fitted.pixel_y(r))));
      const auto ec = static_cast<int>(std::lround(body.even.column(body.fitted.pixel_x(c))));
      thin(r, c) = er >= 0 && ec >= 0 && er < body.even.side && ec < body.even.side && body.thin(er, ec);
    }
  const mask near = within(squared_distance(thin), beside_thin * body.fitted.cells(), true);
  Eigen::VectorXd trusted(std::ssize(near.pixels));
  for (Eigen::Index i = 0; i < trusted.size(); ++i) trusted[i] = near.pixels[static_cast<std::size_t>(i)] ? 0 : 1;
  return trusted;
}

/// The shape of a prior that is likeliest for distances of which some are wrong: least squares with the modes'
/// variances, reweighted so that cells count the less the worse they fit.
/// \source Geman, McClure, "Statistical methods for tomographic image reconstruction", 1987 (the weights)
inline Eigen::VectorXd likeliest(const shape_model& model, const std::vector<double>& found,
                                 const Eigen::VectorXd& trusted) {
  const auto length = std::ssize(model.mean), modes = std::ssize(model.variances);
  const Eigen::Map<const Eigen::VectorXd> mean(model.mean.data(), length), given(found.data(), length);
  const Eigen::Map<const Eigen::MatrixXd> directions(model.modes.data(), length, modes);
  const Eigen::VectorXd away = given - mean;
  const Eigen::VectorXd stiffness =
      prior_spread * prior_spread * Eigen::Map<const Eigen::VectorXd>(model.variances.data(), modes).cwiseInverse();
  Eigen::VectorXd weights = trusted, along;
  const instruction_set instructions = best_instruction_set();
  Eigen::MatrixXd normal(modes, modes);
  for (int round = 0; round < 12; ++round) {
    backend::cpu::weighted_gram(instructions, model.modes.data(), weights.data(), length, static_cast<int>(modes),
                                normal.data());
    normal.diagonal() += stiffness;
    along = normal.ldlt().solve(directions.transpose() * weights.cwiseProduct(away));
    const Eigen::ArrayXd off = (away - directions * along).array() / disagreement;
    weights = trusted.array() / (1 + off.square()).square();
  }
  return mean + directions * along;
}

/// A value of a grid between its cells; beyond the outermost middles, the nearest.
inline double between_cells(const Eigen::VectorXd& cells, int side, double row, double column) {
  const double r = std::clamp(row, 0.0, side - 1.0), c = std::clamp(column, 0.0, side - 1.0);
  const int r0 = std::min(static_cast<int>(r), side - 2), c0 = std::min(static_cast<int>(c), side - 2);
  const double fr = r - r0, fc = c - c0;
  const auto at = [&](int y, int x) { return cells[Eigen::Index{y} * side + x]; };
  return (1 - fr) * ((1 - fc) * at(r0, c0) + fc * at(r0, c0 + 1)) +
         fr * ((1 - fc) * at(r0 + 1, c0) + fc * at(r0 + 1, c0 + 1));
}

}  // namespace detail

LUNGSEG_INLINE std::vector<double> shape_prior::distances(const mask& lung) {
  const std::optional<lung_frame> frame = frame_of(lung);
  if (!frame) return {};
  const frame_grid grid = frame_grid::fitted(*frame, side);
  return detail::signed_distances(cells_of(lung, grid), grid.cells());
}

LUNGSEG_INLINE plausible_mask shape_prior::correct(const mask& lung) const {
  const std::optional<detail::lung_body> body = detail::body_of(lung);
  if (!body) return {lung, 0, 0};
  const frame_grid& grid = body->fitted;
  const std::vector<double> found = detail::signed_distances(cells_of(lung, grid), grid.cells());
  const Eigen::VectorXd likely = detail::likeliest(shapes, found, detail::trusted_cells(*body));
  mask result{lung.height, lung.width};
  const auto pixel = [](double place, int count) { return std::clamp(static_cast<int>(place), 0, count); };
  const int top = pixel(grid.pixel_y(0), lung.height), bottom = pixel(grid.pixel_y(side), lung.height);
  const int left = pixel(grid.pixel_x(0), lung.width), right = pixel(grid.pixel_x(side), lung.width);
  for (int y = top; y < bottom; ++y)  // no lung reaches beyond the grid
    for (int x = left; x < right; ++x) {
      const double inside = detail::between_cells(likely, side, grid.row(y), grid.column(x));
      result(y, x) = lung(y, x) ? inside > -detail::cut_beyond : inside > detail::fill_beyond;
    }
  result = fill_holes(keep_largest(result));
  std::int64_t before = 0, cut = 0, filled = 0;
  for (std::size_t i = 0; i < lung.pixels.size(); ++i) {
    before += lung.pixels[i];
    cut += lung.pixels[i] && !result.pixels[i];
    filled += !lung.pixels[i] && result.pixels[i];
  }
  const auto all = static_cast<double>(before);
  return {std::move(result), static_cast<double>(cut) / all, static_cast<double>(filled) / all};
}

}}  // namespace lungseg::LUNGSEG_ABI
