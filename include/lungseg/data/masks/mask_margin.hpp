// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What lies along the edges of a mask, where lungs hardly reach.

#include <array>
#include <cstdint>
#include <string>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many pixels deep a line along each edge of the picture is; 0 where there is none.
struct mask_frame {
  int top = 0, bottom = 0, left = 0, right = 0;
  bool any() const noexcept { return top + bottom + left + right > 0; }
  bool operator==(const mask_frame&) const = default;
};

/// "1 pixel at the top, 2 pixels at the left".
std::string to_string(const mask_frame& frame);

namespace detail {

/// Set pixels of the margin.
std::int64_t count_in_margin(const mask& from);

/// The share of each of the four edges that is set, `inset` pixels from the outermost line: top, bottom, left, right.
std::array<double, 4> edge_shares(const mask& from, int inset = 0);

}  // namespace detail

/// The share of the margin, the outer sixteenth of the shorter side all round, that is set; 0 to 1. Of 1,308 real films
/// none has more than 0.2.
double margin_share(const mask& from);

/// Lines along the edges of the picture that are set nearly from end to end, up to half of the margin deep. Of 1,308
/// real films no lung takes more than half of an edge.
mask_frame find_frame(const mask& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/mask_margin_impl.hpp"
#endif
