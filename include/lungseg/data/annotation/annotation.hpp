// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/film_modality.hpp"
#include "lungseg/core/laterality.hpp"
#include "lungseg/core/lung_definition.hpp"
#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

class film_format;

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
  std::optional<lung_definition> definition = std::nullopt;  // of its masks; none: nothing says
  std::string source = {};  // the hospital or set that it comes from; empty: nothing says
};

/// Films with their lungs, and what the class names mean.
struct film_dataset {
  std::filesystem::path folder;  // where the films are
  laterality sides = laterality::patient;
  std::vector<std::string> classes{"left lung", "right lung"};  // of class ids 1, 2, ...
  std::vector<film_record> films;
  std::vector<std::int64_t> category_ids{};      // what the dataset's file calls the classes; empty: 1, 2, ...
  dataset_reading reading{};                     // of a dataset that was read from a file: how, and what was left out
  std::shared_ptr<const film_format> also{};     // reads films that are neither PNG nor JPEG (read_options::also)
  film_modality modality = film_modality::xray;  // of all films; where a file does not say, they are X-rays
};

}}  // namespace lungseg::LUNGSEG_ABI
