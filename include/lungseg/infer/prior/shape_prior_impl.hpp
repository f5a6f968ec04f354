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
inline constexpr double cut_beyond = 0.1;                       // what lies further outside of the prior is cut
inline constexpr double missing_beyond = 0.08;                  // what lies further inside of it should be there
inline constexpr double disagreement = 0.12;                    // a cell that differs by this counts a quarter
inline constexpr double prior_spread = 0.05;                    // of cells around a lung of the prior

/// Where a lung lies without its thin parts, and those parts on an even grid.
struct lung_body {
  frame_grid even, fitted;
  mask thin;
};
inline std::optional<lung_body> body_of(const mask_patch& lung) {
  const std::optional<lung_frame> all = frame_of(lung);
  if (!all) return std::nullopt;
  const frame_grid even = frame_grid::even(*all, 160);
  mask thin = thin_parts(cells_of(lung, even), thin_radius * even.cells(), thin_reach * even.cells());
  if (count_set(thin) == 0) return lung_body{even, frame_grid::fitted(*all, shape_prior::side), std::move(thin)};
  mask_patch body = lung;
  for (int y = lung.top; y < lung.bottom(); ++y)
    for (int x = lung.left; x < lung.right(); ++x) {
      const auto r = static_cast<int>(std::lround(even.row(y))), c = static_cast<int>(std::lround(even.column(x)));
      if (r >= 0 && c >= 0 && r < even.side && c < even.side && thin(r, c))
        body.inside(y - lung.top, x - lung.left) = 0;
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

/// Where a place of a grid lies between two of its rows or columns; beyond the outermost middles, on these.
struct between_cells {
  int low;
  double high_weight;

  between_cells(double place, int side)
      : low{std::min(static_cast<int>(std::clamp(place, 0.0, side - 1.0)), side - 2)},
        high_weight{std::clamp(place, 0.0, side - 1.0) - low} {}
  double of(double low_value, double high_value) const {
    return (1 - high_weight) * low_value + high_weight * high_value;
  }
};

/// The likeliest lung for a mask, as signed distances on a grid.
struct likely_lung {
  frame_grid grid;
  Eigen::VectorXd distances;
  double missing = 0;  // cells well inside it that the mask lacks, as a share of the mask's

  likely_lung(const shape_model& shapes, const mask_patch& lung, const frame_grid& on, const Eigen::VectorXd& trusted)
      : grid{on} {
    const std::vector<double> found = signed_distances(cells_of(lung, grid), grid.cells());
    distances = likeliest(shapes, found, trusted);
    double inside = 0, lacking = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      inside += found[i] > 0;
      lacking += found[i] <= 0 && distances[static_cast<Eigen::Index>(i)] > missing_beyond;
    }
    if (inside > 0) missing = lacking / inside;
  }
  double at(int row, int column) const { return distances[Eigen::Index{row} * grid.side + column]; }
};

/// With nothing of the mask taken for a thin part.
inline likely_lung likely_for_all(const shape_model& shapes, const mask_patch& lung) {
  const int side = shape_prior::side;
  return {shapes, lung, frame_grid::fitted(*frame_of(lung), side), Eigen::VectorXd::Ones(Eigen::Index{side} * side)};
}

/// Adds to `kept`, which lies where the mask does, the mask's pixels that are not further than cut_beyond outside of
/// the likely lung.
inline void keep(const likely_lung& likely, const mask_patch& lung, mask& kept) {
  const frame_grid& grid = likely.grid;
  std::vector<between_cells> columns;
  for (int x = lung.left; x < lung.right(); ++x) columns.emplace_back(grid.column(x), grid.side);
  std::vector<double> line(static_cast<std::size_t>(grid.side));
  for (int y = 0; y < kept.height; ++y) {
    const between_cells row{grid.row(y + lung.top), grid.side};
    for (int c = 0; c < grid.side; ++c)
      line[static_cast<std::size_t>(c)] = row.of(likely.at(row.low, c), likely.at(row.low + 1, c));
    for (int x = 0; x < kept.width; ++x) {
      const between_cells& column = columns[static_cast<std::size_t>(x)];
      const auto low = static_cast<std::size_t>(column.low);
      if (lung.inside(y, x) && column.of(line[low], line[low + 1]) > -cut_beyond) kept(y, x) = 1;
    }
  }
}

}  // namespace detail

LUNGSEG_INLINE std::vector<double> shape_prior::distances(const mask_patch& lung) {
  const std::optional<lung_frame> frame = frame_of(lung);
  if (!frame) return {};
  const frame_grid grid = frame_grid::fitted(*frame, side);
  return detail::signed_distances(cells_of(lung, grid), grid.cells());
}

LUNGSEG_INLINE plausible_mask shape_prior::correct(const mask_patch& lung) const {
  const std::optional<detail::lung_body> body = detail::body_of(lung);
  if (!body) return {lung, 0, 0};
  const detail::likely_lung likely{shapes, lung, body->fitted, detail::trusted_cells(*body)};
  mask_patch result{lung.height, lung.width, lung.top, lung.left, mask{lung.inside.height, lung.inside.width}};
  detail::keep(likely, lung, result.inside);
  // The part below the heart, down to the costophrenic angle, may be as thin as a tail, but known lungs have it.
  if (detail::count_set(body->thin) > 0) detail::keep(detail::likely_for_all(shapes, lung), lung, result.inside);
  result = with_margin(result, 1);  // as clean_mask's, for the same reason
  result.inside = keep_largest(result.inside);
  const auto before = static_cast<double>(detail::count_set(lung.inside));
  const double cut = 1 - static_cast<double>(detail::count_set(result.inside)) / before;
  result.inside = fill_holes(result.inside);
  return {std::move(result), cut, likely.missing};
}

}}  // namespace lungseg::LUNGSEG_ABI
