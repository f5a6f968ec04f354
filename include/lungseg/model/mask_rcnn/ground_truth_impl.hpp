// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void validate(const ground_truth& truth, int height, int width, int classes, const std::string& what) {
  const auto need = [&](bool holds, const std::string& fault) { expect<format_error>(holds, what + ": " + fault); };
  const int count = static_cast<int>(truth.boxes.size());
  need(static_cast<int>(truth.classes.size()) == count, "as many classes as boxes are needed");
  if (count > 0)
    need(truth.masks.extents() == shape<3>{count, height, width},
         "masks are " + to_string(truth.masks.extents()) + ", expected " + to_string(shape<3>{count, height, width}));
  for (int i = 0; i < count; ++i) {
    const box& b = truth.boxes[static_cast<std::size_t>(i)];
    const bool inside =
        b.x1 >= 0 && b.y1 >= 0 && b.x2 <= static_cast<float>(width) && b.y2 <= static_cast<float>(height);
    need(inside && b.x2 > b.x1 && b.y2 > b.y1, "box " + std::to_string(i) + " is empty, not finite or outside");
    const int id = truth.classes[static_cast<std::size_t>(i)];
    need(id >= 1 && id < classes, "class " + std::to_string(id) + " is not in 1 to " + std::to_string(classes - 1));
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
