// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/math/roi.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// What every bin of a region reads on one axis: cells in ascending order, each once, and their weights. Bilinear
/// sampling and averaging both split into axes, so a bin is the outer product of a row list and a column list, and
/// neighbouring samples that share cells cost one read.
class roi_taps {
 public:
  /// Taps of bin b are [begin(b), begin(b + 1)).
  int begin(int b) const noexcept { return begin_[static_cast<std::size_t>(b)]; }
  int cell(int tap) const noexcept { return cell_[static_cast<std::size_t>(tap)]; }
  float weight(int tap) const noexcept { return weight_[static_cast<std::size_t>(tap)]; }
  /// First and last cell of all bins; {0, -1} when none reads anything.
  std::pair<int, int> range() const noexcept {
    return cell_.empty() ? std::pair{0, -1} : std::pair{cell_.front(), cell_.back()};
  }

  /// RoIAlign: every bin is the mean of its samples.
  void align(const math::roi_axis& axis, int bins, int extent) {
    clear();
    const float share = axis.samples > 0 ? 1.0f / static_cast<float>(axis.samples) : 0.0f;
    for (int b = 0; b < bins; ++b) {
      for (int s = 0; s < axis.samples; ++s) add(math::roi_align_taps(math::align_position(axis, b, s), extent), share);
      close_bin();
    }
  }

  /// crop_and_resize: one sample per bin, from edge to edge; `low` and `high` in the inclusive frame.
  void crop(float low, float high, float last_pixel, int bins, int extent) {
    clear();
    for (int b = 0; b < bins; ++b) {
      add(math::crop_taps(math::crop_position(low, high, last_pixel, extent, b, bins), extent), 1.0f);
      close_bin();
    }
  }

 private:
  void clear() {
    begin_.assign(1, 0);
    cell_.clear();
    weight_.clear();
  }
  void close_bin() { begin_.push_back(static_cast<int>(cell_.size())); }

  void add(const math::linear_taps& taps, float share) {
    add(taps.low, taps.low_weight * share);
    add(taps.high, taps.high_weight * share);
  }
  void add(int cell, float weight) {
    if (weight == 0) return;
    // Samples of a bin ascend, so a cell that the bin has already is one of the last two.
    const int last = static_cast<int>(cell_.size()) - 1;
    for (int i = last; i >= begin_.back() && i > last - 2; --i)
      if (cell_[static_cast<std::size_t>(i)] == cell) {
        weight_[static_cast<std::size_t>(i)] += weight;
        return;
      }
    cell_.push_back(cell);
    weight_.push_back(weight);
  }

  std::vector<int> begin_, cell_;
  std::vector<float> weight_;
};

/// One cell that a bin reads: where its channels start, counted in floats from the image's first cell.
struct bin_tap {
  std::int64_t offset = 0;
  float weight = 0;
};

/// The cells of a region's bins on a map of width x channels, bin by bin, in one reused list. With `parts` above 1, of
/// each bin only the cells in map rows whose number is `part` modulo `parts`: what one thread owns of a gradient.
class region_taps {
 public:
  roi_taps rows, columns;

  const std::vector<bin_tap>& bin(int p, int q, int width, int channels, int part = 0, int parts = 1) {
    bin_.clear();
    for (int i = rows.begin(p); i < rows.begin(p + 1); ++i) {
      if (parts > 1 && rows.cell(i) % parts != part) continue;
      const std::int64_t row = std::int64_t{rows.cell(i)} * width;
      for (int j = columns.begin(q); j < columns.begin(q + 1); ++j)
        bin_.push_back({(row + columns.cell(j)) * channels, rows.weight(i) * columns.weight(j)});
    }
    return bin_;
  }

 private:
  std::vector<bin_tap> bin_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
