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

/// The part of the film where a lung may be whose signed distances on the grid are `likely`, without pixels.
inline mask_patch room_of(const Eigen::VectorXd& likely, const frame_grid& grid, int height, int width) {
  int top = grid.side, bottom = -1, left = grid.side, right = -1;
  for (int r = 0; r < grid.side; ++r)
    for (int c = 0; c < grid.side; ++c)
      if (likely[Eigen::Index{r} * grid.side + c] > -cut_beyond) {
        top = std::min(top, r), bottom = std::max(bottom, r);
        left = std::min(left, c), right = std::max(right, c);
      }
  const auto pixel = [](double place, int count) { return std::clamp(static_cast<int>(place), 0, count); };
  // What lies between a cell and its neighbours is on its side of the line for up to a cell.
  const int y1 = pixel(grid.pixel_y(std::max(top - 1, 0)), height),
            x1 = pixel(grid.pixel_x(std::max(left - 1, 0)), width);
  const int y2 = pixel(grid.pixel_y(std::min(bottom + 2, grid.side)), height),
            x2 = pixel(grid.pixel_x(std::min(right + 2, grid.side)), width);
  return {height, width, y1, x1, mask{std::max(y2 - y1, 0), std::max(x2 - x1, 0)}};
}

/// The mask without what lies further than cut_beyond outside of the likely lung, with what lies as far as fill_beyond
/// inside of it.
inline mask_patch held_to(const shape_model& shapes, const mask_patch& lung, const frame_grid& grid,
                          const Eigen::VectorXd& trusted) {
  const Eigen::VectorXd likely = likeliest(shapes, signed_distances(cells_of(lung, grid), grid.cells()), trusted);
  mask_patch result = room_of(likely, grid, lung.height, lung.width);
  std::vector<between_cells> columns;
  for (int x = result.left; x < result.right(); ++x) columns.emplace_back(grid.column(x), grid.side);
  Eigen::VectorXd line(grid.side);
  for (int y = result.top; y < result.bottom(); ++y) {
    const between_cells row{grid.row(y), grid.side};
    for (int c = 0; c < grid.side; ++c)
      line[c] =
          row.of(likely[Eigen::Index{row.low} * grid.side + c], likely[Eigen::Index{row.low + 1} * grid.side + c]);
    std::uint8_t* const to = result.inside.row(y - result.top);
    for (int x = result.left; x < result.right(); ++x) {
      const between_cells& column = columns[static_cast<std::size_t>(x - result.left)];
      const double inside = column.of(line[column.low], line[column.low + 1]);
      to[x - result.left] = lung(y, x) ? inside > -cut_beyond : inside > fill_beyond;
    }
  }
  return result;
}

/// held_to() with all of the mask in the frame and trusted: thin parts as parts of the lung.
inline mask_patch held_to_all(const shape_model& shapes, const mask_patch& lung) {
  const int side = shape_prior::side;
  return held_to(shapes, lung, frame_grid::fitted(*frame_of(lung), side),
                 Eigen::VectorXd::Ones(Eigen::Index{side} * side));
}

/// What `one` holds, and what `other` has kept of the mask.
inline mask_patch kept_by_either(const mask_patch& one, const mask_patch& other, const mask_patch& lung) {
  const int top = std::min(one.top, other.top), bottom = std::max(one.bottom(), other.bottom());
  const int left = std::min(one.left, other.left), right = std::max(one.right(), other.right());
  mask_patch result{lung.height, lung.width, top, left, mask{bottom - top, right - left}};
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) result.inside(y - top, x - left) = one(y, x) || (other(y, x) && lung(y, x));
  return result;
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
  mask_patch result = detail::held_to(shapes, lung, body->fitted, detail::trusted_cells(*body));
  // The part below the heart, down to the costophrenic angle, may be as thin as a tail, but known lungs have it.
  if (detail::count_set(body->thin) > 0)
    result = detail::kept_by_either(result, detail::held_to_all(shapes, lung), lung);
  result = with_margin(result, 1);  // as clean_mask's, for the same reason
  result.inside = fill_holes(keep_largest(result.inside));
  const std::int64_t before = detail::count_set(lung.inside), after = detail::count_set(result.inside);
  std::int64_t kept = 0;
  for (int y = result.top; y < result.bottom(); ++y)
    for (int x = result.left; x < result.right(); ++x)
      kept += result.inside(y - result.top, x - result.left) && lung(y, x);
  const auto all = static_cast<double>(before);
  return {std::move(result), static_cast<double>(before - kept) / all, static_cast<double>(after - kept) / all};
}

}}  // namespace lungseg::LUNGSEG_ABI
