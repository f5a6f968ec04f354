// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/image/film_format.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a COCO file may leave open.
struct coco_read_options {
  /// Where the films are; otherwise info.image_folder of the file, seen from the file, otherwise the file's own folder.
  std::optional<std::filesystem::path> images = std::nullopt;
  /// What the class names mean where the file has no info.laterality.
  laterality unstated_sides = laterality::patient;
  /// Names or ids of the categories of the left and the right lung, or of the one that holds both; empty: by their
  /// names. Other categories are then left out without a word.
  std::vector<std::string> categories = {};
  /// The classes are no lungs: every category is a class, numbered in the order of the ids, and nothing is split.
  bool any_classes = false;
  /// Reads films that are neither PNG nor JPEG, now for their size, later as film_dataset::also.
  std::shared_ptr<const film_format> also = nullptr;
};

}}  // namespace lungseg::LUNGSEG_ABI
