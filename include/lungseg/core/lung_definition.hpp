// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string_view>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a lung's mask covers.
enum class lung_definition {
  field,  ///< the lung field: without the heart and what of the lung lies behind it (JSRT, Montgomery, Shenzhen)
  whole,  ///< the whole lung: also what of it lies behind the heart and the diaphragm's dome (V7 Labs, COVID films)
};

inline std::string_view name(lung_definition definition) noexcept {
  return definition == lung_definition::whole ? "whole" : "field";
}

/// The definition of that name; none for other text.
inline std::optional<lung_definition> lung_definition_of(std::string_view text) noexcept {
  for (const lung_definition each : {lung_definition::field, lung_definition::whole})
    if (text == name(each)) return each;
  return std::nullopt;
}

}}  // namespace lungseg::LUNGSEG_ABI
