// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/masks/mask_plausibility.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct build_options {
  /// What left and right mean in the dataset that is built.
  laterality sides = laterality::patient;
  /// What the names of the folders `left` and `right`, and of `label_values`, mean.
  laterality folder_sides = laterality::patient;
  /// What the masks cover; none: the dataset does not say.
  std::optional<lung_definition> definition{};
  /// The hospital or set that the films come from; none: source_of_folder() of the films' folder.
  std::optional<std::string> source{};
  /// Films with one lung whose side is known are kept.
  bool keep_one_lung = true;
  /// Films whose lungs were told apart by a guess are left out.
  bool keep_ambiguous = false;
  /// The labels of the left and of the right lung in masks that hold both; other labels are no lungs. Without them, two
  /// labels are told apart by how they lie, and films with more are left out.
  std::optional<std::array<label_value, 2>> label_values{};
  /// Masks that are black on white are turned round, frames along the edges taken away (see find_fault), and the film's
  /// report says so. Without it such films are left out.
  bool mend_masks = false;
  /// Lungs beyond these limits are left out.
  lung_limits limits{};
  split_options split{};
  /// When not empty, a figure per kept film is written here (see film_figure).
  std::filesystem::path figures{};
  progress_sink progress{};
};

}}  // namespace lungseg::LUNGSEG_ABI
