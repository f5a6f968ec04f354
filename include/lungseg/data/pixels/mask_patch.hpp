// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film's mask of which only a part is in memory; everything beside it is 0. A lung covers a sixth of its film, and
/// films have up to 20 million pixels, so what looks at each pixel of a lung's mask looks at its patch.
struct mask_patch {
  int height = 0, width = 0;  // of the film [pixels]
  int top = 0, left = 0;      // where the part begins on it
  mask inside{};              // the part, which lies on the film

  mask_patch() = default;
  /// A mask without a pixel inside.
  mask_patch(int film_height, int film_width) : height{film_height}, width{film_width} {}
  mask_patch(int film_height, int film_width, int first_row, int first_column, mask part);
  /// The part of a mask that holds its pixels: a mask of the whole film goes wherever a patch does.
  mask_patch(const mask& of);

  int bottom() const noexcept { return top + inside.height; }
  int right() const noexcept { return left + inside.width; }
  /// A pixel of the film, or 0 beside it.
  std::uint8_t operator()(int y, int x) const noexcept {
    return y >= top && x >= left && y < bottom() && x < right() ? inside(y - top, x - left) : std::uint8_t{0};
  }
};

/// The mask of the whole film.
mask whole_mask(const mask_patch& of);

/// The same mask with the part that lies in memory `margin` pixels larger on each side, as far as the film goes.
mask_patch with_margin(const mask_patch& of, int margin);

/// encode(whole_mask(of)), in the time that the patch's pixels take.
/// \throws shape_error for films of 2^32 pixels and more
run_lengths encode(const mask_patch& of);

/// The part of decode(runs) that holds its pixels, in the time that these take.
/// \throws format_error when the lengths do not add up to the picture
mask_patch decode_patch(const run_lengths& runs);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/mask_patch_impl.hpp"
#endif
