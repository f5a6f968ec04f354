// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(film_outcome outcome) noexcept {
  constexpr std::array<std::string_view, film_outcomes> names{
      "kept",          "no_mask",       "no_film",        "duplicate",        "unreadable",       "size_differs",
      "empty_mask",    "one_lung",      "ambiguous_side", "ambiguous_labels", "implausible_mask", "not_segmented",
      "unusable_name", "no_chest_film", "figure_failed",  "no_ct_slice",      "no_lung",          "same_film"};
  return names[static_cast<std::size_t>(outcome)];
}

}}  // namespace lungseg::LUNGSEG_ABI
