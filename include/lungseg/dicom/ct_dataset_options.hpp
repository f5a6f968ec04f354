// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/laterality.hpp"
#include "lungseg/core/progress.hpp"
#include "lungseg/data/ct/lung_window.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace mark {
/// What films of a dataset of slices say (output_guard).
inline constexpr std::string_view slice = text("Software\0lungseg slice");
}  // namespace mark

struct ct_dataset_options {
  laterality sides = laterality::patient;  // what left and right mean in the dataset
  lung_window window{};                    // what of the Hounsfield units the films show
  std::string source = "CT";               // of every film; never taken from folders, which tell whose CT it is
  bool keep_one_lung = true;               // slices with one lung
  std::filesystem::path figures{};         // when not empty, a figure per slice is written here (film_figure)
  progress_sink progress{};
};

/// What a DICOM file is called in a dataset and in messages, which never have the file's own name.
struct ct_file_name {
  std::string name;
  std::filesystem::path file;
  std::string left_out;  // why it is none of the films; empty for one of them
};

/// A dataset of slices, and which file is which.
struct built_ct_dataset : built_dataset {
  std::vector<ct_file_name> names;
  std::vector<std::string> notes;  // gaps of series
};

}}  // namespace lungseg::LUNGSEG_ABI
