// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/figure_text.hpp"
#include "lungseg/infer/prior/correction_note.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::optional<film_note> note_of_correction(const plausible_mask& shaped, int lung) {
  constexpr double remarkable = 0.05;
  if (shaped.cut <= remarkable) return std::nullopt;
  return film_note{note_code::outline_corrected,
                   "the shape prior cut " + detail::fixed(100 * shaped.cut, 0) + " % of its mask", lung};
}

}}  // namespace lungseg::LUNGSEG_ABI
