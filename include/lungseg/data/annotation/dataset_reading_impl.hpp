// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lungseg/data/annotation/dataset_reading.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(part_reason reason) noexcept {
  constexpr std::array<std::string_view, 21> names{
      "damaged",      "no_name",        "outside_folder", "no_id",   "no_size",      "duplicate_id", "duplicate",
      "no_film",      "no_category",    "other_category", "no_mask", "damaged_mask", "empty_mask",   "size_differs",
      "outside_film", "ambiguous_side", "no_lung_left",   "clipped", "size_read",    "one_film",     "sides_differ"};
  return names[static_cast<std::size_t>(reason)];
}

LUNGSEG_INLINE std::string part_fault::text() const {
  return part + ": " + (left_out() ? "left out (" : "used (") + std::string{name(reason)} + "): " + message;
}

}}  // namespace lungseg::LUNGSEG_ABI
