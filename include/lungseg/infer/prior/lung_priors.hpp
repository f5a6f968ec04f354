// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <optional>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prior/shape_prior.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The shape priors of both lungs by both definitions, as far as there are any.
class lung_priors {
 public:
  /// \param side  left_lung or right_lung, the patient's
  /// \return null when there is none, as for masks of a definition that nobody named
  const shape_prior* find(std::optional<lung_definition> definition, int side) const;
  /// shape_prior::correct by that prior; the mask as it is when there is none.
  plausible_mask correct(mask_patch lung, std::optional<lung_definition> definition, int side) const;
  std::optional<shape_prior>& at(lung_definition definition, int side) { return all_[index(definition)][index(side)]; }
  const std::optional<shape_prior>& at(lung_definition definition, int side) const {
    return all_[index(definition)][index(side)];
  }
  bool empty() const noexcept { return *this == lung_priors{}; }

  bool operator==(const lung_priors&) const = default;

 private:
  static constexpr std::size_t index(lung_definition definition) { return static_cast<std::size_t>(definition); }
  static constexpr std::size_t index(int side) { return static_cast<std::size_t>(side - left_lung); }

  std::array<std::array<std::optional<shape_prior>, 2>, 2> all_{};
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/lung_priors_impl.hpp"
#endif
