// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/data/pixels/grey_cells.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How well a part of a film looks like the lungs and mediastinum of an upright frontal chest: correlations with the
/// mean film of adults or of children, whichever is closer, -1 to 1.
struct chest_fit {
  /// Of the picture as it is, and of a chest turned clockwise by 90, 180, 270 degrees.
  std::array<double, 4> turned{-1, -1, -1, -1};
  /// The same of the negative.
  std::array<double, 4> negative{-1, -1, -1, -1};

  double upright() const noexcept { return turned[0]; }
  double best() const noexcept;
  /// Keeps the better of two, way by way.
  void take(const chest_fit& other) noexcept;
};

namespace detail {

/// \param of  in film pixels, inside the film
chest_fit fit_chest(const grey_cells& cells, const box& of);

/// The best of each way over boxes of many sizes and places within a part of a film.
chest_fit search_chest(const grey_cells& cells, const box& within);

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/notes/chest_fit_impl.hpp"
#endif
