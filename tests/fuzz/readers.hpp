// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// All that the library does with a file of one kind before it computes with it. Used by the fuzz targets, and by the
/// test of the files in tests/fixtures/hostile. Only errors of the library may come out.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/unet_weights.hpp"

namespace lungseg_fuzz {

using path = std::filesystem::path;

inline std::string text_of(const path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Calls f, whose refusal does not matter here.
template <class F>
void tolerate(F&& f) {
  try {
    f();
  } catch (const lungseg::error&) {
  }
}

/// What a file of weights is looked at for: its own configuration, or whose network its names and shapes belong to.
inline void recognise(const lungseg::archive& from) {
  using namespace lungseg;
  tolerate([&] { config_from_json(from.text("config"), from.source); });
  tolerate([&] { config_from_json<unet_config>(from.text("config"), from.source); });
  tolerate([&] {
    if (is_unet_archive(from)) (void)unet_config_of_keras(from);
  });
  tolerate([&] {
    if (is_keras_archive(from)) keras_config(from).validate();
  });
  tolerate([&] {
    if (is_torchvision_archive(from)) torchvision_config_of(from).validate();
  });
}

inline void read_safetensors(const path& file) {
  tolerate([&] { recognise(lungseg::read_archive_header(file)); });
  recognise(lungseg::read_archive(file));
}

/// Datasets of either kind.
inline void read_dataset_json(const path& file) {
  const lungseg::film_dataset films = lungseg::read_dataset(file);
  for (const lungseg::film_record& film : films.films)
    for (const lungseg::instance& lung : film.lungs) validate(lung.pixels, file.string());
}
/// Configurations, the library's and the original's.
inline void read_config_json(const path& file) {
  using namespace lungseg;
  const std::string text = text_of(file);
  tolerate([&] { config_from_json<unet_config>(text, file.string()); });
  tolerate([&] { config_from_matterport_json(text, file.string(), preset("matterport")); });
  config_from_json(text, file.string());
}
inline void read_json(const path& file) {
  tolerate([&] { read_config_json(file); });
  read_dataset_json(file);
}

/// \param max_pixels  keeps one input from taking a second; the library's own limit is larger
inline void read_image(const path& file, std::int64_t max_pixels = 1'000'000) {
  tolerate([&] { (void)lungseg::image_size(file); });
  tolerate([&] { (void)lungseg::read_mask(file, {.max_pixels = max_pixels}); });
  (void)lungseg::read_film(file, {.max_pixels = max_pixels});
}

}  // namespace lungseg_fuzz
