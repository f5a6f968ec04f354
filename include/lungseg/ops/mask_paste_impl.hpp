// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/mask.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// The rows of a pasted mask, one after the other, each once.
class mask_paster {
 public:
  mask_paster(view<const float, 2> cells, const box& area, paste_rule rule, int film_height, int film_width)
      : cells_{cells},
        rule_{rule},
        rows_{math::paste_axis_of(rule, area.y1, area.y2, cells.extent(0), film_height)},
        columns_{math::paste_axis_of(rule, area.x1, area.x2, cells.extent(1), film_width)} {
    taps_.reserve(static_cast<std::size_t>(columns_.count));
    for (int i = 0; i < columns_.count; ++i) taps_.push_back(math::paste_taps(rule, columns_, i, cells.extent(1)));
    if (cells.empty()) rows_.count = 0;
    if (rule != paste_rule::box_resize || cells.empty()) return;
    // scikit-image limits a resized image to the range of the original.
    const auto [low, high] = std::minmax_element(cells.begin(), cells.end());
    low_ = *low, high_ = *high;
  }

  int first_row() const noexcept { return rows_.first; }
  int rows() const noexcept { return columns_.count > 0 ? rows_.count : 0; }
  int first_column() const noexcept { return columns_.first; }
  int columns() const noexcept { return columns_.count; }

  /// The probabilities of row first_row() + i from first_column() on; valid until the next call.
  const std::vector<float>& row(int i) {
    const math::linear_taps y = math::paste_taps(rule_, rows_, i, cells_.extent(0));
    blended_.resize(static_cast<std::size_t>(cells_.extent(1)));
    for (int c = 0; c < cells_.extent(1); ++c)
      blended_[static_cast<std::size_t>(c)] = y.low_weight * cells_(y.low, c) + y.high_weight * cells_(y.high, c);
    values_.resize(taps_.size());
    for (std::size_t x = 0; x < taps_.size(); ++x) {
      const math::linear_taps& t = taps_[x];
      const float value = t.low_weight * blended_[static_cast<std::size_t>(t.low)] +
                          t.high_weight * blended_[static_cast<std::size_t>(t.high)];
      values_[x] = value < low_ ? low_ : value > high_ ? high_ : value;
    }
    return values_;
  }
  /// The same row as 1 where the probability is at least `threshold`, else 0.
  void threshold_row(int i, float threshold, std::uint8_t* out) {
    for (const float value : row(i)) *out++ = value >= threshold;
  }

 private:
  view<const float, 2> cells_;
  paste_rule rule_;
  math::paste_axis rows_, columns_;
  std::vector<math::linear_taps> taps_;
  std::vector<float> blended_, values_;
  float low_ = -std::numeric_limits<float>::infinity(), high_ = std::numeric_limits<float>::infinity();
};

}  // namespace detail

LUNGSEG_INLINE void paste_probabilities(view<const float, 2> cells, const box& area, paste_rule rule,
                                        view<float, 2> film) {
  std::fill(film.begin(), film.end(), 0.0f);
  detail::mask_paster paster{cells, area, rule, film.extent(0), film.extent(1)};
  for (int i = 0; i < paster.rows(); ++i) {
    const std::vector<float>& row = paster.row(i);
    std::copy(row.begin(), row.end(), &film(paster.first_row() + i, paster.first_column()));
  }
}

LUNGSEG_INLINE void paste_mask(view<const float, 2> cells, const box& area, paste_rule rule, float threshold,
                               view<std::uint8_t, 2> film) {
  std::fill(film.begin(), film.end(), std::uint8_t{0});
  detail::mask_paster paster{cells, area, rule, film.extent(0), film.extent(1)};
  for (int i = 0; i < paster.rows(); ++i)
    paster.threshold_row(i, threshold, &film(paster.first_row() + i, paster.first_column()));
}

LUNGSEG_INLINE pasted_probabilities paste_probability_patch(view<const float, 2> cells, const box& area,
                                                            paste_rule rule, int film_height, int film_width) {
  detail::mask_paster paster{cells, area, rule, film_height, film_width};
  if (paster.rows() == 0) return {};
  pasted_probabilities result{paster.first_row(), paster.first_column(),
                              tensor<float, 2>{{paster.rows(), paster.columns()}}};
  for (int i = 0; i < paster.rows(); ++i) std::ranges::copy(paster.row(i), &result.inside(i, 0));
  return result;
}

LUNGSEG_INLINE pasted_patch paste_patch(view<const float, 2> cells, const box& area, paste_rule rule, float threshold,
                                        int film_height, int film_width) {
  detail::mask_paster paster{cells, area, rule, film_height, film_width};
  if (paster.rows() == 0) return {};
  pasted_patch result{paster.first_row(), paster.first_column(),
                      tensor<std::uint8_t, 2>{{paster.rows(), paster.columns()}}};
  for (int i = 0; i < paster.rows(); ++i) paster.threshold_row(i, threshold, &result.inside(i, 0));
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
