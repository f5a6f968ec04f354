// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void expect_sides(int rows, int columns) {
  expect<shape_error>(rows >= 0 && columns >= 0,
                      "image: cannot be " + std::to_string(rows) + " x " + std::to_string(columns));
}

LUNGSEG_INLINE void expect_pixels_of_view(const void* first, int rows, int columns) {
  expect<shape_error>(first || rows == 0 || columns == 0, "image_view: cannot be " + std::to_string(rows) + " x " +
                                                              std::to_string(columns) + " without pixels");
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
