// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/tensor.hpp"

namespace lungseg::bench {

/// A convolution of the networks, to be timed alone.
struct conv_layer {
  const char* name;
  int images, height, width, channels, outputs, kernel, stride, padding;

  shape<4> in() const { return {images, height, width, channels}; }
  shape<4> filter() const { return {outputs, kernel, kernel, channels}; }
  shape<4> out() const {
    return {images, (height + 2 * padding - kernel) / stride + 1, (width + 2 * padding - kernel) / stride + 1, outputs};
  }
};

/// The layers of ResNet-50 + FPN + RPN + heads for films of 256 and 512 pixels, and of dense heads.
inline constexpr conv_layer conv_layers[] = {
    {"stem 7x7s2 3->64 @256", 1, 256, 256, 3, 64, 7, 2, 3},
    {"stem 7x7s2 1->64 @256", 1, 256, 256, 1, 64, 7, 2, 3},
    {"stem 7x7s2 3->64 @512", 1, 512, 512, 3, 64, 7, 2, 3},
    {"1x1 64->64 @64", 1, 64, 64, 64, 64, 1, 1, 0},
    {"1x1 64->256 @64", 1, 64, 64, 64, 256, 1, 1, 0},
    {"1x1 256->64 @64", 1, 64, 64, 256, 64, 1, 1, 0},
    {"1x1 64->256 @128", 1, 128, 128, 64, 256, 1, 1, 0},
    {"1x1 128->512 @32", 1, 32, 32, 128, 512, 1, 1, 0},
    {"1x1 512->128 @32", 1, 32, 32, 512, 128, 1, 1, 0},
    {"1x1s2 256->512 @64", 1, 64, 64, 256, 512, 1, 2, 0},
    {"1x1 1024->256 @16", 1, 16, 16, 1024, 256, 1, 1, 0},
    {"1x1 256->1024 @16", 1, 16, 16, 256, 1024, 1, 1, 0},
    {"1x1 2048->512 @8", 1, 8, 8, 2048, 512, 1, 1, 0},
    {"1x1 512->2048 @8", 1, 8, 8, 512, 2048, 1, 1, 0},
    {"1x1 256->15 @64", 1, 64, 64, 256, 15, 1, 1, 0},
    {"3x3 64->64 @64", 1, 64, 64, 64, 64, 3, 1, 1},
    {"3x3 64->64 @128", 1, 128, 128, 64, 64, 3, 1, 1},
    {"3x3 128->128 @32", 1, 32, 32, 128, 128, 3, 1, 1},
    {"3x3s2 128->128 @64", 1, 64, 64, 128, 128, 3, 2, 1},
    {"3x3 256->256 @16", 1, 16, 16, 256, 256, 3, 1, 1},
    {"3x3 512->512 @8", 1, 8, 8, 512, 512, 3, 1, 1},
    {"3x3 512->512 @16", 1, 16, 16, 512, 512, 3, 1, 1},
    {"FPN/RPN 3x3 256 @32", 1, 32, 32, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @64", 1, 64, 64, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @128", 1, 128, 128, 256, 256, 3, 1, 1},
    {"3x3 64->64 @64 N2", 2, 64, 64, 64, 64, 3, 1, 1},
    {"3x3 256->256 @16 N2", 2, 16, 16, 256, 256, 3, 1, 1},
    {"FPN/RPN 3x3 256 @64 N2", 2, 64, 64, 256, 256, 3, 1, 1},
    {"mask 3x3 256 @14 N4", 4, 14, 14, 256, 256, 3, 1, 1},
    {"mask 3x3 256 @14 N100", 100, 14, 14, 256, 256, 3, 1, 1},
    {"dense 12544->1024 N4", 4, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 12544->1024 N30", 30, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 12544->1024 N1000", 1000, 1, 1, 12544, 1024, 1, 1, 0},
    {"dense 1024->1024 N1000", 1000, 1, 1, 1024, 1024, 1, 1, 0},
};

}  // namespace lungseg::bench
