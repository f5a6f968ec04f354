// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <vector>

#include "cudnn/conv_problem.hpp"

namespace lungseg::test {

using backend::cuda::conv_direction;
using backend::cuda::conv_problem;

/// Collects the convolutions of a network, each once, as the library calls them forward.
class conv_list {
 public:
  /// What follows a convolution.
  struct epilogue {
    bool residual = false, relu = false;
  };

  /// kernel x kernel, padded by kernel / 2. Returns the extents of the result.
  shape<4> add(const shape<4>& x, int outputs, int kernel, int stride, epilogue after) {
    const int pad = kernel / 2;
    const auto side = [&](int v) { return (v + 2 * pad - kernel) / stride + 1; };
    const shape<4> y{x[0], side(x[1]), side(x[2]), outputs};
    put({.bias = true,
         .residual = after.residual,
         .relu = after.relu,
         .large = x,
         .filter = {outputs, kernel, kernel, x[3]},
         .small = y,
         .stride = {stride, stride},
         .before = {pad, pad}});
    return y;
  }
  void put(const conv_problem& p) {
    const conv_problem whole = with_padding(p);
    if (std::find(all.begin(), all.end(), whole) == all.end()) all.push_back(whole);
  }

  std::vector<conv_problem> all;
};

/// ResNet-50: C2 to C5. \source He et al., "Deep Residual Learning", 2015, table 1
inline std::vector<shape<4>> add_resnet50(conv_list& list, int images, int size, int channels) {
  const shape<4> stem = list.add({images, size, size, channels}, 64, 7, 2, {.relu = true});
  shape<4> x{images, stem[1] / 2, stem[2] / 2, 64};
  std::vector<shape<4>> levels;
  const int blocks[] = {3, 4, 6, 3};
  for (int stage = 0; stage < 4; ++stage) {
    const int width = 64 << stage;
    for (int block = 0; block < blocks[stage]; ++block) {
      const int stride = stage > 0 && block == 0 ? 2 : 1;
      if (block == 0) list.add(x, 4 * width, 1, stride, {});
      const shape<4> narrow = list.add(x, width, 1, 1, {.relu = true});
      const shape<4> mid = list.add(narrow, width, 3, stride, {.relu = true});
      x = list.add(mid, 4 * width, 1, 1, {.residual = true, .relu = true});
    }
    levels.push_back(x);
  }
  return levels;
}

/// Every convolution of a Mask R-CNN with ResNet-50, pyramid, RPN and both heads. \source He et al., "Mask R-CNN", 2017
inline conv_list mask_rcnn_convs(int images, int size, int channels, int regions, int masks) {
  conv_list list;
  std::vector<shape<4>> levels = add_resnet50(list, images, size, channels);
  for (shape<4>& level : levels) level = list.add(list.add(level, 256, 1, 1, {}), 256, 3, 1, {});
  levels.push_back({images, levels.back()[1] / 2, levels.back()[2] / 2, 256});
  for (const shape<4>& level : levels) {
    const shape<4> hidden = list.add(level, 256, 3, 1, {.relu = true});
    list.add(hidden, 3, 1, 1, {});
    list.add(hidden, 12, 1, 1, {});
  }
  const shape<4> six = list.add({regions, 1, 1, 7 * 7 * 256}, 1024, 1, 1, {.relu = true});
  const shape<4> seven = list.add(six, 1024, 1, 1, {.relu = true});
  list.add(seven, 3, 1, 1, {});
  list.add(seven, 12, 1, 1, {});
  const shape<4> mask = list.add({masks, 14, 14, 256}, 256, 3, 1, {.relu = true});
  list.add({masks, 28, 28, 256}, 3, 1, 1, {});
  // The doubling layer is the data gradient of this one, which has no bias and no ReLU.
  list.put({.large = {masks, 28, 28, 256}, .filter = {256, 2, 2, 256}, .small = mask, .stride = {2, 2}});
  return list;
}

}  // namespace lungseg::test
