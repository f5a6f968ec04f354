// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// RoI pooling on a pyramid and its gradient; see elementwise_rules.hpp.

#include "block/atomics.hpp"
#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/math/roi.hpp"
#include "ops/pack.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// How one region lies on the map that its size asks for.
struct roi_grid {
  int level = 0, height = 0, width = 0;
  float scale_y = 1, scale_x = 1;
  box area;
  bool crop = false;
  int P = 0, Q = 0;
  math::roi_axis rows, columns;  ///< RoIAlign's samples

  template <class T>
  LUNGSEG_HD static roi_grid of(const roi_levels<T>& levels, const box& area, int P, int Q, const roi_pool_call& call) {
    const int wanted =
        call.fixed_level >= 0 ? call.fixed_level : math::roi_level(area, call.level) - call.level.min_level;
    roi_grid grid;
    grid.level = wanted < levels.count ? wanted : levels.count - 1;
    grid.height = levels.map[grid.level].extent(1);
    grid.width = levels.map[grid.level].extent(2);
    grid.scale_y = levels.scale_y[grid.level];
    grid.scale_x = levels.scale_x[grid.level];
    grid.area = area;
    grid.crop = call.crop;
    grid.P = P;
    grid.Q = Q;
    grid.rows = math::align_axis(area.y1, area.y2, grid.scale_y, P, call.aligned, call.sampling_ratio);
    grid.columns = math::align_axis(area.x1, area.x2, grid.scale_x, Q, call.aligned, call.sampling_ratio);
    if (call.crop) grid.rows.samples = grid.columns.samples = 1;
    return grid;
  }

  LUNGSEG_HD float share() const { return 1.0f / static_cast<float>(rows.samples * columns.samples); }
  /// The cells that sample s of bin b reads on one axis.
  LUNGSEG_HD math::linear_taps row_taps(int b, int s) const {
    return crop ? crop_taps(area.y1, area.y2, scale_y, height, b, P)
                : math::roi_align_taps(math::align_position(rows, b, s), height);
  }
  LUNGSEG_HD math::linear_taps column_taps(int b, int s) const {
    return crop ? crop_taps(area.x1, area.x2, scale_x, width, b, Q)
                : math::roi_align_taps(math::align_position(columns, b, s), width);
  }

  /// Calls f(row, column, weight) for every cell that bin (p, q) reads, some of them more than once.
  template <class F>
  LUNGSEG_HD void each_cell(int p, int q, F&& f) const {
    for (int sy = 0; sy < rows.samples; ++sy) {
      const math::linear_taps y = row_taps(p, sy);
      for (int sx = 0; sx < columns.samples; ++sx) {
        const math::linear_taps x = column_taps(q, sx);
        const auto cell = [&](int row, int column, float weight) {
          if (weight != 0) f(row, column, weight);  // else it is not to be read
        };
        cell(y.low, x.low, y.low_weight * x.low_weight * share());
        cell(y.low, x.high, y.low_weight * x.high_weight * share());
        cell(y.high, x.low, y.high_weight * x.low_weight * share());
        cell(y.high, x.high, y.high_weight * x.high_weight * share());
      }
    }
  }

 private:
  LUNGSEG_HD static math::linear_taps crop_taps(float low, float high, float scale, int extent, int b, int bins) {
    return math::crop_taps(math::crop_position(low, high, math::last_pixel(extent, scale), extent, b, bins), extent);
  }
};

/// Lanes channels of one bin of one region.
template <class T, int Lanes>
struct roi_pool_rule {
  roi_levels<T> levels;
  const box* areas;   ///< (R)
  const int* images;  ///< (R)  negative: an unused row, which becomes zeros
  view<T, 4> out;     ///< (R, P, Q, C)
  roi_pool_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int packs = out.extent(3) / Lanes, P = out.extent(1), Q = out.extent(2);
    const auto c = static_cast<int>(i % packs) * Lanes;
    const std::int64_t bin = i / packs;
    const auto q = static_cast<int>(bin % Q), p = static_cast<int>(bin / Q % P);
    const auto r = static_cast<int>(bin / Q / P);
    float sum[Lanes] = {};
    if (images[r] >= 0) {
      const roi_grid grid = roi_grid::of(levels, areas[r], P, Q, call);
      const view<const T, 4> map = levels.map[grid.level];
      grid.each_cell(p, q, [&](int row, int column, float weight) {
        const pack<T, Lanes> cell = load_pack<Lanes>(&map(images[r], row, column, c));
        for (int l = 0; l < Lanes; ++l) sum[l] += weight * to_float(cell.lane[l]);
      });
    }
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l) result.lane[l] = from_float<T>(sum[l]);
    store_pack(out.data() + i * Lanes, result);
  }
};

/// The gradient of the maps from Lanes channels of one bin of one region, added atomically: fast, but the order of the
/// additions, and so their last bits, differ from run to run.
template <class T, int Lanes>
struct roi_scatter_rule {
  roi_levels<T> levels;  ///< for their extents
  const box* areas;
  const int* images;
  view<const T, 4> dout;  ///< (R, P, Q, C)
  std::array<float*, max_roi_levels> gradients;
  roi_pool_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int C = dout.extent(3), packs = C / Lanes, P = dout.extent(1), Q = dout.extent(2);
    const auto c = static_cast<int>(i % packs) * Lanes;
    const std::int64_t bin = i / packs;
    const auto q = static_cast<int>(bin % Q), p = static_cast<int>(bin / Q % P);
    const auto r = static_cast<int>(bin / Q / P);
    if (images[r] < 0) return;
    const roi_grid grid = roi_grid::of(levels, areas[r], P, Q, call);
    float* const map = gradients[static_cast<std::size_t>(grid.level)];
    const pack<T, Lanes> from = load_pack<Lanes>(dout.data() + i * Lanes);
    grid.each_cell(p, q, [&](int row, int column, float weight) {
      float* const to = map + ((std::int64_t{images[r]} * grid.height + row) * grid.width + column) * C + c;
      for (int l = 0; l < Lanes; ++l) atomic_add(to + l, weight * to_float(from.lane[l]));
    });
  }
};

/// The same without atomics: the gradient of Lanes channels of one row of one map, from every region that reaches it,
/// in the order of the regions.
template <class T, int Lanes>
struct roi_gather_rule {
  roi_levels<T> levels;  ///< for their extents
  view<const box, 1> areas;
  const int* images;
  view<const T, 4> dout;  ///< (R, P, Q, C)
  std::array<float*, max_roi_levels> gradients;
  roi_pool_call call;
  int rows_of_image;  ///< rows of all levels of one image

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int C = dout.extent(3), packs = C / Lanes;
    const auto c = static_cast<int>(i % packs) * Lanes;
    const auto image = static_cast<int>(i / packs / rows_of_image);
    auto row = static_cast<int>(i / packs % rows_of_image);
    int level = 0;
    while (row >= levels.map[level].extent(1)) row -= levels.map[level++].extent(1);
    const int width = levels.map[level].extent(2), height = levels.map[level].extent(1);
    float* const to = gradients[static_cast<std::size_t>(level)] + (std::int64_t{image} * height + row) * width * C + c;
    for (int r = 0; r < areas.extent(0); ++r) {
      if (images[r] != image) continue;
      const roi_grid grid = roi_grid::of(levels, areas[r], dout.extent(1), dout.extent(2), call);
      if (grid.level == level) add_region(grid, r, row, c, to);
    }
  }

 private:
  LUNGSEG_HD void add_region(const roi_grid& grid, int r, int row, int c, float* to) const {
    for (int p = 0; p < grid.P; ++p) {
      float weight = 0;
      for (int sy = 0; sy < grid.rows.samples; ++sy) {
        const math::linear_taps y = grid.row_taps(p, sy);
        if (y.low == row) weight += y.low_weight;
        if (y.high == row) weight += y.high_weight;
      }
      if (weight == 0) continue;
      for (int q = 0; q < grid.Q; ++q) {
        const pack<T, Lanes> from = load_pack<Lanes>(&dout(r, p, q, c));
        for (int sx = 0; sx < grid.columns.samples; ++sx) {
          const math::linear_taps x = grid.column_taps(q, sx);
          add_cell(from, weight * x.low_weight * grid.share(), to + std::int64_t{x.low} * dout.extent(3));
          add_cell(from, weight * x.high_weight * grid.share(), to + std::int64_t{x.high} * dout.extent(3));
        }
      }
    }
  }
  LUNGSEG_HD static void add_cell(const pack<T, Lanes>& from, float weight, float* to) {
    if (weight == 0) return;
    for (int l = 0; l < Lanes; ++l) to[l] += weight * to_float(from.lane[l]);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
