// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/math/roi.hpp"
#include "pack.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

/// Lanes channels of one bin of one region, on the pyramid level that its size asks for.
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
    if (images[r] >= 0) add_bin(r, p, q, c, sum);
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l) result.lane[l] = from_float<T>(sum[l]);
    store_pack(out.data() + i * Lanes, result);
  }

 private:
  LUNGSEG_HD void add_bin(int r, int p, int q, int c, float* sum) const {
    const box area = areas[r];
    const int wanted =
        call.fixed_level >= 0 ? call.fixed_level : math::roi_level(area, call.level) - call.level.min_level;
    const int level = wanted < levels.count ? wanted : levels.count - 1;
    const view<const T, 4> map = levels.map[level];
    const int height = map.extent(1), width = map.extent(2);
    const float scale_y = levels.scale_y[level], scale_x = levels.scale_x[level];
    if (call.crop) {
      const auto taps = [](float low, float high, float scale, int extent, int b, int bins) {
        return math::crop_taps(math::crop_position(low, high, math::last_pixel(extent, scale), extent, b, bins),
                               extent);
      };
      add_sample(map, images[r], c, taps(area.y1, area.y2, scale_y, height, p, out.extent(1)),
                 taps(area.x1, area.x2, scale_x, width, q, out.extent(2)), 1.0f, sum);
      return;
    }
    const auto axis = [&](float low, float high, float scale, int bins) {
      return math::align_axis(low, high, scale, bins, call.aligned, call.sampling_ratio);
    };
    const math::roi_axis rows = axis(area.y1, area.y2, scale_y, out.extent(1));
    const math::roi_axis columns = axis(area.x1, area.x2, scale_x, out.extent(2));
    const float share = 1.0f / static_cast<float>(rows.samples * columns.samples);
    for (int sy = 0; sy < rows.samples; ++sy) {
      const math::linear_taps y = math::roi_align_taps(math::align_position(rows, p, sy), height);
      for (int sx = 0; sx < columns.samples; ++sx)
        add_sample(map, images[r], c, y, math::roi_align_taps(math::align_position(columns, q, sx), width), share, sum);
    }
  }

  LUNGSEG_HD static void add_sample(const view<const T, 4>& map, int image, int c, const math::linear_taps& y,
                                    const math::linear_taps& x, float share, float* sum) {
    const auto add = [&](int row, int column, float weight) {
      if (weight == 0) return;  // not to be read
      const pack<T, Lanes> cell = load_pack<Lanes>(&map(image, row, column, c));
      for (int l = 0; l < Lanes; ++l) sum[l] += weight * to_float(cell.lane[l]);
    };
    add(y.low, x.low, y.low_weight * x.low_weight * share);
    add(y.low, x.high, y.low_weight * x.high_weight * share);
    add(y.high, x.low, y.high_weight * x.low_weight * share);
    add(y.high, x.high, y.high_weight * x.high_weight * share);
  }
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
