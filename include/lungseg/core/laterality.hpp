// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whose left and right the class names mean. On a normal frontal film the patient's left lung is on the picture's
/// right.
enum class laterality { patient, image };

inline std::string_view name(laterality which) noexcept {
  return which == laterality::patient ? "patient" : "image";
}

/// Class ids of the lungs in every dataset and model; 0 is the background.
inline constexpr int left_lung = 1, right_lung = 2;

/// What files and messages call the side of a lung's class: "left" or "right".
constexpr std::string_view side_name(int class_id) noexcept {
  return class_id == left_lung ? "left" : "right";
}

/// The class of the other lung; classes that are no lung stay. Translates between patient's and picture's sides, and
/// between a film and its mirror image.
constexpr int other_side(int class_id) {
  return class_id == left_lung ? right_lung : class_id == right_lung ? left_lung : class_id;
}

}}  // namespace lungseg::LUNGSEG_ABI
