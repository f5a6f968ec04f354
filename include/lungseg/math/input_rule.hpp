// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a film of any size becomes the network's input. Training and prediction use the same rule.
enum class input_rule {
  letterbox,  // ours: without the empty border (content_of), its levels spread (levels_of), aspect kept, antialiased,
              // centred in a square of max_size, black around it
  square,     // Matterport: aspect kept, zero-border bilinear cut to 8 bits, centred in a square, black around it
  min_max,    // torchvision: shorter side to min_size unless the longer exceeds max_size; padded right and below with
              // the value that normalisation turns into 0
  stretch,    // the original's first stage: bilinear to max_size x max_size whatever the aspect, rounded to 8 bits
};

namespace math {
/// What a channel of the input is for a grey level.
LUNGSEG_HD constexpr float input_value(float grey, float mean, float deviation) noexcept {
  return (grey - mean) / deviation;
}
}  // namespace math

}}  // namespace lungseg::LUNGSEG_ABI
