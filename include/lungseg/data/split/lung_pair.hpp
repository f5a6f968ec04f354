// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string_view>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a mask was taken apart.
enum class split_reason {
  ok,              ///< two lungs, apart from each other
  fused_split,     ///< two lungs that hung together and were cut apart where least joins them
  two_labels,      ///< two lungs, each a label of its own in the mask
  one_lung,        ///< one lung, and its shape tells its side (detail::side_of_single)
  ambiguous_side,  ///< one or two lungs, but which is which is a guess: lying film, or a shape that does not tell
  empty            ///< nothing is set
};

std::string_view name(split_reason reason) noexcept;

struct split_options {
  /// Whose left and right the result means.
  laterality sides = laterality::patient;
  /// Components below this share of the largest one's area are specks and dropped; 0 to 1.
  double speck = 0.02;
  /// A further piece counts to a lung when its gap to it is at most this share of the square root of all area, or 7.5
  /// times this share of that of its own area; not negative.
  double piece_gap = 0.1;
};

/// What was done to get the lungs of one mask, and how they lie.
struct split_figures {
  split_reason reason = split_reason::empty;
  int found = 0;                    ///< lungs: 0, 1 or 2
  int specks = 0;                   ///< components dropped for their size
  int stray_pieces = 0;             ///< larger components dropped because they are far from both lungs
  std::int64_t filled_pixels = 0;   ///< set because they were holes
  std::int64_t trimmed_pixels = 0;  ///< cleared because they bridged the lungs
  double tilt = 0;                  ///< of the long axis (of both lungs together) to the vertical [degrees]
  double separation = 0;            ///< arrangement::separation; two lungs only
  double narrowness = 0;            ///< width at the cut over that of the slimmer lung; 0 when nothing was cut
  bool operator==(const split_figures&) const = default;
};

/// Left and right lung of one mask, in its grid; a lung that is missing is all zero.
struct lung_pair : split_figures {
  mask left, right;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/split/lung_pair_impl.hpp"
#endif
