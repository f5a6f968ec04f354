// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "lungseg/api/dataset.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_dataset built_films::save(const std::filesystem::path& file) const {
  write_coco(file, dataset);
  return dataset;
}

LUNGSEG_INLINE built_films labelled_films::split_lungs(const context& ctx) const {
  return built_films{build_dataset(ctx, sources_, options_)};
}

LUNGSEG_INLINE unlabelled_films unlabelled_films::definition(lung_definition masks) const {
  unlabelled_films changed = *this;
  changed.options_.definition = masks;
  return changed;
}

LUNGSEG_INLINE unlabelled_films unlabelled_films::source(std::string name) const {
  unlabelled_films changed = *this;
  changed.options_.source = std::move(name);
  return changed;
}

LUNGSEG_INLINE labelled_films unlabelled_films::masks(const std::filesystem::path& folder) const {
  return {{.images = images_, .masks = folder}, options_};
}

LUNGSEG_INLINE labelled_films unlabelled_films::masks(const std::filesystem::path& left,
                                                      const std::filesystem::path& right) const {
  return {{.images = images_, .left = left, .right = right}, options_};
}

LUNGSEG_INLINE labelled_films unlabelled_films::masks(std::function<mask(const film&)> segment) const {
  return {{.images = images_, .segment = std::move(segment)}, options_};
}

LUNGSEG_INLINE unlabelled_films dataset(const std::filesystem::path& images, build_options options) {
  return {images, std::move(options)};
}

}}  // namespace lungseg::LUNGSEG_ABI
