// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/dataset_reading.hpp"
#include "lungseg/data/image.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Whose left and right the class names mean. On a normal frontal film the patient's left lung is on the picture's
/// right.
enum class laterality { patient, image };

inline std::string_view name(laterality which) noexcept {
  return which == laterality::patient ? "patient" : "image";
}

/// Class ids of the lungs in every dataset and model; 0 is the background.
inline constexpr int left_lung = 1, right_lung = 2;

/// COCO's run-length code of a binary mask: lengths of runs in column-first order, starting with a run of zeros
/// (possibly of length 0). The lengths add up to height * width.
struct run_lengths {
  int height = 0, width = 0;
  std::vector<std::uint32_t> counts;
  bool operator==(const run_lengths&) const = default;
};

/// One lung of one film.
struct instance {
  int class_id = 0;
  box area;            // tight around the mask, exclusive ends
  run_lengths pixels;  // in the film's own grid
};

/// One film of a dataset and the lungs in it.
struct film_record {
  std::string file;  // relative to film_dataset::folder, with forward slashes
  int height = 0, width = 0;
  std::vector<instance> lungs;
  std::optional<std::int64_t> image_id = std::nullopt;  // what the dataset's file calls the film; none: its place
  bool lost_lung = false;  // the file has a mask of it that could not be used, and now a lung may be missing
};

/// Films with their lungs, and what the class names mean.
struct film_dataset {
  std::filesystem::path folder;  // where the films are
  laterality sides = laterality::patient;
  std::vector<std::string> classes{"left lung", "right lung"};  // of class ids 1, 2, ...
  std::vector<film_record> films;
  std::vector<std::int64_t> category_ids{};  // what the dataset's file calls the classes; empty: 1, 2, ...
  dataset_reading reading{};                 // of a dataset that was read from a file: how, and what was left out
};

}  // namespace lungseg::inline LUNGSEG_ABI
