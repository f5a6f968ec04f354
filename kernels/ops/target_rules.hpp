// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the target kernels does; see elementwise_rules.hpp.

#include <bit>

#include "block/atomics.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/math/roi.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Overlaps are not negative, so their bits are in the order of their values.
template <class Real>
using overlap_bits = std::conditional_t<sizeof(Real) == 4, unsigned, unsigned long long>;

/// Of each true box the largest overlap with any candidate.
template <class Real>
struct best_overlap_rule {
  view<const box, 2> candidates;  ///< (1 or N, A)
  math::truth_rows truth;
  overlap_bits<Real>* best;  ///< (N, G)  zeros at first

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int A = candidates.extent(1), G = truth.boxes.extent(1);
    const auto image = static_cast<int>(i / A), a = static_cast<int>(i % A);
    for (int g = 0; g < G; ++g) {
      if (truth.classes(image, g) == 0) continue;
      const Real overlap =
          math::iou_as<Real>(candidates(candidates.extent(0) == 1 ? 0 : image, a), truth.boxes(image, g));
      if (overlap > 0) atomic_max(best + image * G + g, std::bit_cast<overlap_bits<Real>>(overlap));
    }
  }
};

/// The match of one candidate.
template <class Real>
struct match_rule {
  view<const box, 2> candidates;  ///< (1 or N, A)
  view<const int, 2> used;        ///< (N, A) or empty
  math::truth_rows truth;
  math::match_options call;
  const overlap_bits<Real>* best;  ///< (N, G), or null: none is forced
  view<int, 2> matches;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int A = candidates.extent(1), G = truth.boxes.extent(1);
    const auto image = static_cast<int>(i / A), a = static_cast<int>(i % A);
    matches[i] = -2;
    if (!used.empty() && used[i] < 0) return;
    Real largest = 0;
    int nearest = 0;
    bool forced = false, any = false;
    for (int g = 0; g < G; ++g) {
      if (truth.classes(image, g) == 0) continue;
      any = true;
      const Real overlap =
          math::iou_as<Real>(candidates(candidates.extent(0) == 1 ? 0 : image, a), truth.boxes(image, g));
      if (overlap > largest) largest = overlap, nearest = g;
      if (best && overlap > 0 && std::bit_cast<overlap_bits<Real>>(overlap) == best[image * G + g]) forced = true;
    }
    if (!any || largest < static_cast<Real>(call.low))
      matches[i] = -1;
    else if (largest >= static_cast<Real>(call.high))
      matches[i] = nearest;
    if (forced) matches[i] = nearest;
  }
};

/// One cell of one region's mask target.
struct mask_target_cell_rule {
  view<const std::uint8_t, 4> masks;  ///< (N, G, H, W)
  const box* areas;
  const int *images, *truths;
  math::mask_target_call call;
  view<float, 3> out;  ///< (R, M, M)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int rows = out.extent(1), columns = out.extent(2);
    const auto r = static_cast<int>(i / columns / rows), p = static_cast<int>(i / columns % rows);
    const auto q = static_cast<int>(i % columns);
    out[i] = 0;
    if (images[r] < 0 || truths[r] < 0) return;
    const std::uint8_t* const mask = &masks(images[r], truths[r], 0, 0);
    box area = call.coordinates.to_pixels(areas[r]);
    if (call.coordinates.normalised()) area = math::to_inclusive(area);
    out[i] =
        call.rule == math::mask_target_rule::crop_and_round ? cropped(mask, area, p, q) : aligned(mask, area, p, q);
  }

 private:
  LUNGSEG_HD float inside(const std::uint8_t* mask, int row, int column) const {
    return mask[std::int64_t{row} * masks.extent(3) + column] ? 1.0f : 0.0f;
  }

  LUNGSEG_HD float cropped(const std::uint8_t* mask, const box& area, int p, int q) const {
    const auto taps = [](float low, float high, int extent, int b, int bins) {
      const float last = static_cast<float>(extent > 1 ? extent - 1 : 1);
      return math::crop_taps(math::crop_position(low, high, last, extent, b, bins), extent);
    };
    return std::rint(math::crop_mask_cell(taps(area.y1, area.y2, masks.extent(2), p, out.extent(1)),
                                          taps(area.x1, area.x2, masks.extent(3), q, out.extent(2)),
                                          [&](int row, int column) { return inside(mask, row, column); }));
  }

  LUNGSEG_HD float aligned(const std::uint8_t* mask, const box& area, int p, int q) const {
    const bool shifted = call.rule == math::mask_target_rule::align_threshold;
    const math::roi_axis rows = math::align_axis(area.y1, area.y2, 1.0f, out.extent(1), shifted, 0);
    const math::roi_axis columns = math::align_axis(area.x1, area.x2, 1.0f, out.extent(2), shifted, 0);
    float sum = 0;
    for (int sy = 0; sy < rows.samples; ++sy) {
      const math::linear_taps y = math::roi_align_taps(math::align_position(rows, p, sy), masks.extent(2));
      for (int sx = 0; sx < columns.samples; ++sx) {
        const math::linear_taps x = math::roi_align_taps(math::align_position(columns, q, sx), masks.extent(3));
        const auto add = [&](int row, int column, float weight) {
          if (weight != 0) sum += weight * inside(mask, row, column);
        };
        add(y.low, x.low, y.low_weight * x.low_weight);
        add(y.low, x.high, y.low_weight * x.high_weight);
        add(y.high, x.low, y.high_weight * x.low_weight);
        add(y.high, x.high, y.high_weight * x.high_weight);
      }
    }
    const int samples = rows.samples * columns.samples;
    const float mean = samples > 0 ? sum / static_cast<float>(samples) : 0.0f;
    return shifted ? (mean >= 0.5f ? 1.0f : 0.0f) : mean;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
