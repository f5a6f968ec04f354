// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the flag looks at of one lung, but for what it compares it with.
struct lung_description {
  int class_id = 0;  // as if sides were the patient's
  double score = 1;
  lung_signs signs{};
  std::vector<double> outline{};  // x, y of evenly spaced points from the apex on, in cells of the film's quality grid
  double share = 0;               // of the film's area
  double at_edge = 0;             // share of the outline that lies on the film's edge
  double overlap = 0;             // share of the lung that is in the other one, too
};

/// The points of a lung's outline.
inline constexpr int outline_points = 40;

/// The lungs of a film, at most one a side.
struct film_description {
  std::optional<lung_definition> definition{};
  std::vector<lung_description> lungs{};

  const lung_description* find(int class_id) const noexcept {
    for (const lung_description& lung : lungs)
      if (lung.class_id == class_id) return &lung;
    return nullptr;
  }
};

/// Lungs without signs count as sure. Lungs without pixels are left out.
film_description describe(const film_prediction& found);
/// The same of masks that are known.
/// \param sides  what their class ids mean
film_description describe(const film_record& known, laterality sides);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/film_description_impl.hpp"
#endif
