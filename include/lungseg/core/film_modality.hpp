// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the films of a dataset are, and those that a model has learned from.
enum class film_modality {
  xray,  ///< projections: frontal chest films
  ct,    ///< axial slices of computed tomography
};

/// As in files and options.
inline std::string_view name(film_modality which) noexcept {
  return which == film_modality::ct ? "ct" : "xray";
}

/// What messages call such films.
inline std::string_view films_called(film_modality which) noexcept {
  return which == film_modality::ct ? "CT slices" : "X-rays";
}

/// The modality of that name; none for other text.
inline std::optional<film_modality> film_modality_of(std::string_view text) noexcept {
  for (const film_modality each : {film_modality::xray, film_modality::ct})
    if (text == name(each)) return each;
  return std::nullopt;
}

}}  // namespace lungseg::LUNGSEG_ABI
