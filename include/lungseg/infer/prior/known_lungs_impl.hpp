// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <utility>

#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/prior/known_lungs.hpp"
#include "lungseg/infer/quality/fit_shapes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE shape_prior fit_shape_prior(const std::vector<std::vector<double>>& lungs) {
  return {fit_shape_model(lungs, 0.95)};
}

LUNGSEG_INLINE void known_lungs::add(const film_dataset& films) {
  for (const film_record& record : films.films) {
    if (!record.definition) continue;
    for (const int class_id : {left_lung, right_lung}) {
      const auto lung = detail::united(record, class_id);
      if (!lung) continue;
      const int side = films.sides == laterality::patient ? class_id : other_side(class_id);
      std::vector<double> each = shape_prior::distances(decode_patch(*lung));
      if (each.empty()) continue;
      distances_[static_cast<std::size_t>(*record.definition)][static_cast<std::size_t>(side - 1)].push_back(
          std::move(each));
    }
  }
}

LUNGSEG_INLINE void known_lungs::add(const known_lungs& others) {
  for (std::size_t definition = 0; definition < 2; ++definition)
    for (std::size_t side = 0; side < 2; ++side) {
      const auto& from = others.distances_[definition][side];
      auto& to = distances_[definition][side];
      to.insert(to.end(), from.begin(), from.end());
    }
}

LUNGSEG_INLINE lung_priors known_lungs::fit() const {
  constexpr std::size_t enough = 30;
  lung_priors result;
  for (const lung_definition definition : {lung_definition::field, lung_definition::whole})
    for (const int side : {left_lung, right_lung}) {
      const auto& from = distances_[static_cast<std::size_t>(definition)][static_cast<std::size_t>(side - 1)];
      if (from.size() >= enough) result.at(definition, side) = fit_shape_prior(from);
    }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
