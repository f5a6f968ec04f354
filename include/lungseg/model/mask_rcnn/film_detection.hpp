// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/letterbox.hpp"
#include "lungseg/model/config/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One detection in the film's own grid, as the model gives it.
struct film_detection {
  box area;  // film pixels, exclusive ends
  int class_id = 0;
  float score = 0;
  box mask_area;          // film pixels; may reach beyond the film
  tensor<float, 2> mask;  // (M, M) probabilities over `mask_area`
};

/// One detection whose mask is pasted.
struct pasted_detection {
  box area;  // film pixels, exclusive ends
  int class_id = 0;
  float score = 0;
  int mask = 0;  // which of film_finds::masks is its
};

/// What a model finds on films of one size.
struct film_finds {
  std::vector<std::vector<pasted_detection>> films;  // of each film, best score first
  tensor<std::uint8_t, 3> masks;                     // (M, H, W) of all detections, in the context's memory: 1 inside
};

/// How detections of a configuration come to lie on a film of (height, width).
inline film_frame film_frame_of(const mask_rcnn_config& config, const letterbox& place, int height, int width) {
  using enum film_frame::rule;
  return {place, height, width,
          config.frame == box_frame::normalised ? matterport
          : config.input == input_rule::min_max ? torchvision
                                                : linear,
          config.mask_margin > 0};
}

}}  // namespace lungseg::LUNGSEG_ABI
