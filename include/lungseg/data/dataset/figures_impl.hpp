// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The union of a record's masks of one class; 0 x 0 when it has none.
inline mask mask_of_class(const film_record& record, int class_id) {
  mask result;
  for (const instance& lung : record.lungs) {
    if (lung.class_id != class_id) continue;
    const mask one = decode(lung.pixels);
    if (result.empty()) result = mask(one.height, one.width);
    add_pixels(result, one);
  }
  return result;
}

LUNGSEG_INLINE rgb_image shrunk(const rgb_image& from, int factor) {
  rgb_image result(from.height / factor, from.width / factor);
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) {
      std::array<int, 3> sum{};
      for (int i = 0; i < factor * factor; ++i) {
        const rgb& pixel = from(y * factor + i / factor, x * factor + i % factor);
        sum[0] += pixel.r, sum[1] += pixel.g, sum[2] += pixel.b;
      }
      const auto mean = [&](int total) { return static_cast<std::uint8_t>(total / (factor * factor)); };
      result(y, x) = {mean(sum[0]), mean(sum[1]), mean(sum[2])};
    }
  return result;
}

}  // namespace detail

LUNGSEG_INLINE rgb_image film_figure(const film& shown, const film_record& record, const overlay_style& style) {
  const mask left = detail::mask_of_class(record, left_lung), right = detail::mask_of_class(record, right_lung);
  constexpr rgb white{255, 255, 255};
  const int border = detail::border_for(style, shown.height, shown.width);
  overlay_style plain = style;
  plain.left = plain.right = white;
  rgb_image boxes = to_picture(shown);
  for (const instance& lung : record.lungs)
    paint_box(boxes, lung.area, lung.class_id == left_lung ? style.left : style.right, border);
  rgb_image result = side_by_side(to_picture(shown), mask_picture(shown.height, shown.width, left, right, plain));
  result = side_by_side(result, boxes);
  result = side_by_side(result, overlay(shown, left, right, style));
  return detail::shrunk(result, std::max(1, std::max(shown.height, shown.width) / 512));
}

}}  // namespace lungseg::LUNGSEG_ABI
