// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Whether lungs can be lungs. The limits are far outside of what the expert masks of 1,308 real films (five
/// collections, adults and children, with and without the region behind the heart) hold; the figures beside each say
/// what that is.

#include <string>

#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What lungs are held against. Shares are of the whole picture.
struct lung_limits {
  double least_lung = 0.005;    ///< real: 0.018
  double most_lung = 0.5;       ///< real: 0.32
  double most_both = 0.8;       ///< real: 0.59
  double least_of_both = 0.04;  ///< the smaller lung's share of both; real: 0.093
  int most_edges = 2;           ///< edges of the picture that one lung touches; real: 2
  double most_edge = 0.75;      ///< how much of an edge both lungs take; real: 0.46
  double most_elongation = 15;  ///< ratio of the deviations along and across a lung; real: 6.6
  double least_separation = 5;  ///< see arrangement; real: 7.5, a bar cut into halves 6
  double most_lean = 45;        ///< see arrangement [degrees]; real: 31
};

namespace detail {

/// Whether two regions lie like lungs do.
inline bool lie_side_by_side(const arrangement& lie, const lung_limits& limits) {
  return lie.separation >= limits.least_separation && lie.lean <= limits.most_lean;
}

}  // namespace detail

/// Why what is said to be lungs cannot be: a sentence with its figure, or nothing when they may be lungs, or when there
/// are none. One lung is held against the limits of a lung, two also against those of a pair.
/// \param left, right  in the picture's grid; a lung that is missing is all zero
std::string why_no_lungs(const mask& left, const mask& right, const lung_limits& limits = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/mask_plausibility_impl.hpp"
#endif
