// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What TensorFlow's float32 arithmetic does to regions that were clipped to the image, done to chosen regions.
///
/// Such a region ends on the centre of the last cell, and so does its last sample. crop_and_resize computes that place
/// as low * (cells - 1) + (samples - 1) * step, which for some values of `low` rounds to a number just above cells - 1;
/// the sample then counts as outside and is 0. Which values of `low` do is a matter of their last bits.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "lungseg/math/roi.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

namespace lungseg::test {

/// A region whose last row or column of samples is to be 0. `region` is the anchor that a proposal was decoded from;
/// for the mask of a detection its place among the detections.
struct lost_border {
  mask_rcnn::head head;
  int region;
  bool row, column;
};

/// float32 steps by which boxes may differ when the same network runs on another processor. TensorFlow's own proposals
/// differ by 2 in the median and by 20 in a tenth of the cases between its kernels for AVX, AVX2 and AVX-512; of the
/// named regions none is farther than 23 from a loss, whatever instructions ours uses.
inline constexpr int few_last_bits = 64;

/// Whether float32 puts the last of `samples` samples of a region from `low` to the image's end (1) behind the last of
/// `cells` cells.
inline bool rounds_outside(float low, int cells, int samples) {
  return math::crop_position(low, 1.0f, 1.0f, cells, samples - 1, samples) > static_cast<float>(cells - 1);
}

/// How many float32 numbers lie between `low` and the nearest one from which the last sample rounds outside; at most
/// `limit`, which means farther.
inline int steps_to_loss(float low, int cells, int samples, int limit) {
  float below = low, above = low;
  for (int steps = 0; steps < limit; ++steps) {
    if (rounds_outside(below, cells, samples) || rounds_outside(above, cells, samples)) return steps;
    below = std::nextafter(below, 0.0f), above = std::nextafter(above, 1.0f);
  }
  return limit;
}

/// A copy of `pooled` in which the last row or column of the named rows (of axis 0) is 0, and so is its gradient.
struct border_cut {
  int at;
  bool row, column;
};
inline nn::var cut_borders(nn::tape& t, const nn::var& pooled, const std::vector<border_cut>& cuts) {
  const auto clear = [cuts](any_tensor<4>& v) {
    const int last = v.extent(1) - 1, depth = v.extent(3);
    for (const border_cut& cut : cuts)
      for (int i = 0; i <= last; ++i) {
        if (cut.row) std::fill_n(&v(cut.at, last, i, 0), depth, 0.0f);
        if (cut.column) std::fill_n(&v(cut.at, i, last, 0), depth, 0.0f);
      }
  };
  const nn::var result = t.result(pooled->value.extents());
  std::copy(pooled->value.begin(), pooled->value.end(), result->value.begin());
  clear(result->value);
  if (t.training())
    t.on_backward(result, [&t, pooled, clear](nn::node& out) {
      const nn::gradient_slot slot = t.slot(*pooled);  // nothing else reads the pooled features
      clear(out.gradient);
      std::copy(out.gradient.begin(), out.gradient.end(), slot.gradient.begin());
    });
  return result;
}

/// Makes `model` lose the named borders. `found` counts them, and `farthest` is the largest number of float32 steps
/// that separates one of these regions from a box whose sample TensorFlow loses.
struct border_losses {
  std::vector<lost_border> wanted;
  int found = 0, farthest = 0;

  void install(mask_rcnn& model) {
    model.filter_pooled(
        [this, &model](nn::tape& t, mask_rcnn::head head, std::span<const region> regions, const nn::var& pooled) {
          std::vector<border_cut> cuts;
          for (int i = 0; i < static_cast<int>(regions.size()); ++i)
            for (const lost_border& lost : wanted) {
              const region& r = regions[static_cast<std::size_t>(i)];
              if (lost.head != head || lost.region != (r.anchor >= 0 ? r.anchor : i)) continue;
              cuts.push_back({i, lost.row, lost.column});
              note(model.config(), r.area, lost, pooled->value.extent(1));
            }
          return cuts.empty() ? pooled : cut_borders(t, pooled, cuts);
        });
  }

 private:
  void note(const mask_rcnn_config& config, const box& area, const lost_border& lost, int samples) {
    const int size = config.max_size;
    const int cells = size >> (math::roi_level(area, level_options_of(config, {config.frame, size, size})));
    const auto axis = [&](bool is_lost, float low, float high) {
      if (!is_lost) return;
      ++found;
      constexpr int limit = 1 << 10;
      farthest = std::max(farthest, high == 1.0f ? steps_to_loss(low, cells, samples, limit) : limit);
    };
    axis(lost.row, area.y1, area.y2);
    axis(lost.column, area.x1, area.x2);
  }
};

}  // namespace lungseg::test
