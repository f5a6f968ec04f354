// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "lungseg/core/view.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline box corners(int top, int left, int bottom, int right) {
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right), static_cast<float>(bottom)};
}

}  // namespace detail

LUNGSEG_INLINE mask_patch::mask_patch(int film_height, int film_width, int first_row, int first_column, mask part)
    : height{film_height}, width{film_width}, top{first_row}, left{first_column}, inside{std::move(part)} {}

LUNGSEG_INLINE mask_patch::mask_patch(const mask& of) : height{of.height}, width{of.width} {
  const auto is_set = [](std::uint8_t pixel) { return pixel != 0; };
  int first = of.width, last = 0, lowest = 0;
  for (int y = 0; y < of.height; ++y) {
    const std::uint8_t *const begin = of.row(y), *const end = begin + of.width;
    const std::uint8_t* const found = std::find_if(begin, end, is_set);
    if (found == end) continue;
    if (last == 0) top = y;
    lowest = y + 1;
    first = std::min(first, static_cast<int>(found - begin));
    const std::uint8_t* past = end;
    while (past[-1] == 0) --past;
    last = std::max(last, static_cast<int>(past - begin));
  }
  if (last == 0) return;
  left = first;
  inside = detail::crop(of, detail::corners(top, left, lowest, last));
}

LUNGSEG_INLINE mask whole_mask(const mask_patch& of) {
  return detail::embed(of.inside, of.height, of.width, detail::corners(of.top, of.left, of.bottom(), of.right()));
}

LUNGSEG_INLINE mask_patch with_margin(const mask_patch& of, int margin) {
  const int top = std::max(0, of.top - margin), bottom = std::min(of.height, of.bottom() + margin);
  const int left = std::max(0, of.left - margin), right = std::min(of.width, of.right() + margin);
  const box place = detail::corners(of.top - top, of.left - left, of.bottom() - top, of.right() - left);
  return {of.height, of.width, top, left, detail::embed(of.inside, bottom - top, right - left, place)};
}

LUNGSEG_INLINE run_lengths encode(const mask_patch& of) {
  const view<const std::uint8_t, 2> part{of.inside.pixels.data(), {of.inside.height, of.inside.width}};
  return encode(part, of.top, of.left, of.height, of.width);
}

LUNGSEG_INLINE mask_patch decode_patch(const run_lengths& runs) {
  if (runs.height == 0 || runs.width == 0) return mask_patch{runs.height, runs.width};  // as decode()
  validate(runs, "decode");
  const box bounds = bounding_box(runs);
  const int height = static_cast<int>(bounds.height()), width = static_cast<int>(bounds.width());
  mask_patch result{runs.height, runs.width, static_cast<int>(bounds.y1), static_cast<int>(bounds.x1),
                    mask{height, width}};
  mask columns{width, height};
  detail::for_each_run(runs, [&](std::int64_t first, std::int64_t last) {
    while (first < last) {  // a run may go on in the next columns
      const std::int64_t column = first / runs.height, end = std::min(last, (column + 1) * runs.height);
      std::uint8_t* const to = columns.row(static_cast<int>(column) - result.left);
      std::fill(to + (first - column * runs.height - result.top), to + (end - column * runs.height - result.top),
                std::uint8_t{1});
      first = end;
    }
  });
  detail::transpose_bytes(columns.pixels.data(), result.inside.pixels.data(), width, height);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
