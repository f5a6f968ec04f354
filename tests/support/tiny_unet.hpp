// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/model/unet/unet.hpp"

namespace lungseg::test {

/// A U-Net that is as narrow and shallow as its rules allow, for pictures of 64 x 64.
inline unet_config tiny_unet() {
  unet_config config;
  config.width = 0.05f;
  config.depth = 0.5f;
  config.decoder_channels = {12, 10, 8, 8, 6};
  config.size = 64;
  return config;
}

}  // namespace lungseg::test
