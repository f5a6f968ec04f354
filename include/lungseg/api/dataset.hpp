// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A dataset with both lungs of every film told apart, and an account of the films that were left out.
class built_films : public built_dataset {
 public:
  explicit built_films(built_dataset built) : built_dataset{std::move(built)} {}

  /// Writes the dataset as COCO JSON and hands it on.
  /// \throws as write_coco
  film_dataset save(const std::filesystem::path& file) const;
};

/// Films with masks of which it is known what they hold.
class labelled_films {
 public:
  labelled_films(film_sources sources, build_options options)
      : sources_{std::move(sources)}, options_{std::move(options)} {}

  /// Reads everything and tells left from right. A bad film is left out and stands in the report.
  /// \throws as build_dataset
  [[nodiscard]] built_films split_lungs(const context& ctx = {}) const;

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
  [[nodiscard]] unlabelled_films definition(lung_definition masks) const;
  /// The hospital or set that the films come from; otherwise their folder's name (source_of_folder).
  [[nodiscard]] unlabelled_films source(std::string name) const;

  /// One mask of both lungs for each film, under the film's name.
  [[nodiscard]] labelled_films masks(const std::filesystem::path& folder) const;
  /// A mask for each lung.
  [[nodiscard]] labelled_films masks(const std::filesystem::path& left, const std::filesystem::path& right) const;
  /// The masks of a function: given a film, both lungs in the film's grid. It is called film by film, by one thread.
  /// See unet_masks().
  [[nodiscard]] labelled_films masks(std::function<mask(const film&)> segment) const;

 private:
  std::filesystem::path images_;
  build_options options_;
};

/// The beginning of a dataset: dataset("films/").masks("masks/").split_lungs().save("dataset.json"). What training and
/// evaluation want to know of films of several hospitals: dataset("films/").definition(lung_definition::field)
/// .source("montgomery").masks("masks/")...
[[nodiscard]] unlabelled_films dataset(const std::filesystem::path& images, build_options options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/dataset_impl.hpp"
#endif
