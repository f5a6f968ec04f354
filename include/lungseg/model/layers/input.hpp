// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/input_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes one film, already in the network's grid, as one normalised input image.
/// \param config  input rule, mean and deviation of each channel: of a Mask R-CNN or a U-Net
/// \param grey    (H, W) grey levels 0 to 255, 0 outside `window`
/// \param window  where the film is; torchvision's rule pads after normalisation, the others before
/// \param out     (1, H, W, channels)
template <class Config>
void write_input(const Config& config, view<const float, 2> grey, const box& window, view<float, 4> out) {
  expect_extent("write_input", "out", 1, out.extent(1), grey.extent(0));
  expect_extent("write_input", "out", 2, out.extent(2), grey.extent(1));
  expect_extent("write_input", "out", 3, out.extent(3), static_cast<int>(config.pixel_mean.size()));
  const bool pad_after = config.input == input_rule::min_max;
  float* to = out.data();
  for (int y = 0; y < grey.extent(0); ++y)
    for (int x = 0; x < grey.extent(1); ++x) {
      const auto fx = static_cast<float>(x), fy = static_cast<float>(y);
      const bool padding = pad_after && !(fx >= window.x1 && fx < window.x2 && fy >= window.y1 && fy < window.y2);
      for (std::size_t c = 0; c < config.pixel_mean.size(); ++c)
        *to++ = padding ? 0.0f : math::input_value(grey(y, x), config.pixel_mean[c], config.pixel_deviation[c]);
    }
}

}}  // namespace lungseg::LUNGSEG_ABI
