// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <vector>

#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// One model's detection of a lung.
struct finding {
  detector* by;
  const detection* lung;
};

/// The mask of a lung that several models found, or one: a pixel is inside when the mean of their probabilities is at
/// least the mean of their thresholds.
/// \param found  not empty
inline mask vote(const std::vector<finding>& found, const film_prediction& on) {
  const int height = on.height, width = on.width;
  const auto output_of = [&](const detector* by) {
    return on.definition ? *by->model().config().mask_of(*on.definition) : 0;
  };
  if (found.size() == 1) return found[0].by->paste(*found[0].lung, height, width, output_of(found[0].by));
  mask inside{height, width};
  std::vector<float> sum(inside.pixels.size()), one(sum);
  float thresholds = 0;
  for (const auto& [by, lung] : found) {
    const mask_rcnn_config& config = by->model().config();
    thresholds += config.mask_threshold;
    ops::paste_probabilities(lung->mask(output_of(by)), lung->mask_area, config.paste,
                             view<float, 2>{one.data(), {height, width}});
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one[i];
  }
  for (std::size_t i = 0; i < sum.size(); ++i) inside.pixels[i] = sum[i] >= thresholds;
  return inside;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
