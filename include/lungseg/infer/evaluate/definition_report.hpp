// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/lung_definition.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Which definition of a lung the masks of a film follow, held against the lungs that a model finds by each.
struct film_definition {
  std::size_t film = 0;                 // its place in the dataset
  std::string file, source;             // without folders; the hospital or set that it comes from
  std::optional<lung_definition> said;  // by the dataset
  std::array<double, 2> dice{};         // of all its lungs as one mask with the model's, by lung_definition

  static constexpr double lead = 0.005;  // one definition fits better when its Dice is larger by this
  static constexpr double fit = 0.8;     // and is at least this; else what was found tells nothing

  /// none: neither fits, or both fit alike
  std::optional<lung_definition> followed() const {
    const double field = dice[static_cast<std::size_t>(lung_definition::field)];
    const double whole = dice[static_cast<std::size_t>(lung_definition::whole)];
    if (std::max(field, whole) < fit || std::abs(whole - field) < lead) return std::nullopt;
    return whole > field ? lung_definition::whole : lung_definition::field;
  }
  /// Whether the masks follow another definition than the dataset says, which may be none.
  bool mistaken() const { return followed() && followed() != said; }
};

/// The definitions of a dataset's films.
struct definition_report {
  std::vector<film_definition> films;
  std::vector<film_failure> failures;  // films that could not be read or predicted
};

}}  // namespace lungseg::LUNGSEG_ABI
