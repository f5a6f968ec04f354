// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A dataset with both lungs of every film told apart, and an account of the films that were left out.
class built_films : public built_dataset {
 public:
  explicit built_films(built_dataset built) : built_dataset{std::move(built)} {}

  /// Writes the dataset as COCO JSON and hands it on.
  /// \throws as write_coco
  film_dataset save(const std::filesystem::path& file) const {
    write_coco(file, dataset);
    return dataset;
  }
};

/// Films with masks of which it is known what they hold.
class labelled_films {
 public:
  labelled_films(film_sources sources, build_options options)
      : sources_{std::move(sources)}, options_{std::move(options)} {}

  /// Reads everything and tells left from right. A bad film is left out and stands in the report.
  /// \throws as build_dataset
  [[nodiscard]] built_films split_lungs(const context& ctx = {}) const {
    return built_films{build_dataset(ctx, sources_, options_)};
  }

 private:
  film_sources sources_;
  build_options options_;
};

/// Films that still need their masks.
class unlabelled_films {
 public:
  unlabelled_films(std::filesystem::path images, build_options options)
      : images_{std::move(images)}, options_{std::move(options)} {}

  /// What the masks cover: the lung field, or the whole lung with what lies behind the heart.
  [[nodiscard]] unlabelled_films definition(lung_definition masks) const {
    unlabelled_films changed = *this;
    changed.options_.definition = masks;
    return changed;
  }
  /// The hospital or set that the films come from; otherwise their folder's name (source_of_folder).
  [[nodiscard]] unlabelled_films source(std::string name) const {
    unlabelled_films changed = *this;
    changed.options_.source = std::move(name);
    return changed;
  }

  /// One mask of both lungs for each film, under the film's name.
  [[nodiscard]] labelled_films masks(const std::filesystem::path& folder) const {
    return {{.images = images_, .masks = folder}, options_};
  }
  /// A mask for each lung.
  [[nodiscard]] labelled_films masks(const std::filesystem::path& left, const std::filesystem::path& right) const {
    return {{.images = images_, .left = left, .right = right}, options_};
  }
  /// The masks of a function: given a film, both lungs in the film's grid. It is called film by film, by one thread.
  /// See unet_masks().
  [[nodiscard]] labelled_films masks(std::function<mask(const film&)> segment) const {
    return {{.images = images_, .segment = std::move(segment)}, options_};
  }

 private:
  std::filesystem::path images_;
  build_options options_;
};

/// The beginning of a dataset: dataset("films/").masks("masks/").split_lungs().save("dataset.json"). What training and
/// evaluation want to know of films of several hospitals: dataset("films/").definition(lung_definition::field)
/// .source("montgomery").masks("masks/")...
[[nodiscard]] inline unlabelled_films dataset(const std::filesystem::path& images, build_options options = {}) {
  return {images, std::move(options)};
}

}}  // namespace lungseg::LUNGSEG_ABI
