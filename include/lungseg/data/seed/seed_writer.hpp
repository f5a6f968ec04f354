// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The side of the square that the original's programs expect films and masks in.
inline constexpr int seed_size = 256;

namespace detail {

/// [h][w][1] of numbers 1.0 and 0.0 (the background) or truth values (lungs), the types that the original writes.
template <class Writer>
void put_seed_mask(Writer& json, const mask& pixels, bool as_numbers) {
  put_key(json, "mask_image");
  json.StartArray();
  for (int y = 0; y < pixels.height; ++y) {
    json.StartArray();
    for (int x = 0; x < pixels.width; ++x) {
      json.StartArray();
      as_numbers ? json.Double(pixels(y, x)) : json.Bool(pixels(y, x) != 0);
      json.EndArray();
    }
    json.EndArray();
  }
  json.EndArray();
}

/// One object of instance_info; bbox is y_min, x_min, y_max, x_max.
template <class Writer>
void put_seed_instance(Writer& json, int class_id, const char* class_name, const std::array<int, 4>& bbox,
                       const mask& pixels) {
  json.StartObject();
  put_key(json, "class_id");
  json.Int(class_id);
  put_key(json, "class_name");
  put_text(json, class_name);
  put_key(json, "bbox");
  json.StartArray();
  for (const int side : bbox) json.Int(side);
  json.EndArray();
  put_key(json, "height");
  json.Int(bbox[2] - bbox[0]);
  put_key(json, "width");
  json.Int(bbox[3] - bbox[1]);
  put_seed_mask(json, pixels, class_id == 0);
  json.EndObject();
}

/// The original's box: the last row and column that belong to the lung, not the ones after them.
inline std::array<int, 4> inclusive_box(const mask& pixels) {
  const box tight = bounding_box(encode(pixels));
  return {static_cast<int>(tight.y1), static_cast<int>(tight.x1), static_cast<int>(tight.y2) - 1,
          static_cast<int>(tight.x2) - 1};
}

template <class Writer>
void put_seed_record(Writer& json, const film& pixels, const mask& left, const mask& right, int image_id,
                     const std::string& file_name) {
  mask background{left.height, left.width};
  for (std::size_t i = 0; i < background.pixels.size(); ++i)
    background.pixels[i] = !(left.pixels[i] || right.pixels[i]);
  json.StartObject();
  put_key(json, "instance_info");
  json.StartArray();
  put_seed_instance(json, 0, "background", {0, 0, background.height, background.width}, background);
  put_seed_instance(json, left_lung, "left lung", inclusive_box(left), left);
  put_seed_instance(json, right_lung, "right lung", inclusive_box(right), right);
  json.EndArray();
  put_key(json, "image");
  json.StartObject();
  put_key(json, "original_image");
  json.StartArray();
  for (int y = 0; y < pixels.height; ++y) {
    json.StartArray();
    for (int x = 0; x < pixels.width; ++x) {
      json.StartArray();
      for (int channel = 0; channel < 3; ++channel) json.Uint(pixels(y, x));
      json.EndArray();
    }
    json.EndArray();
  }
  json.EndArray();
  json.EndObject();
  put_key(json, "image_info");
  json.StartObject();
  put_key(json, "image_id");
  json.Int(image_id);
  put_key(json, "width");
  json.Int(pixels.width);
  put_key(json, "height");
  json.Int(pixels.height);
  put_key(json, "file_name");
  put_text(json, file_name);
  json.EndObject();
  json.EndObject();
}

/// The film's lung of an image-side class in the original's size; all its masks of that side in one. Empty without any.
inline mask seed_mask(const film_record& record, laterality sides, int image_class) {
  const int class_id = sides == laterality::image ? image_class : other_side(image_class);
  run_lengths sum;
  for (const instance& lung : record.lungs)
    if (lung.class_id == class_id) sum = sum.counts.empty() ? lung.pixels : unite(sum, lung.pixels);
  return sum.counts.empty() ? mask{seed_size, seed_size} : resize_mask(decode(sum), seed_size, seed_size);
}

}  // namespace detail

/// Writes a dataset in the original's form, film by film, as a whole or not at all: a list of records with background,
/// left and right lung (by the picture's sides, whatever the dataset names them by), boxes with inclusive ends, and the
/// film; all 256 x 256, the aspect ratio not kept. Returns the films left out: the form has no place for a film that
/// lacks a lung. load(film_record) gives a film's pixels.
/// \source the original's create_dataset.py.
/// \throws file_error when it cannot be written; shape_error when a film differs in size from its record; whatever load
/// throws.
template <class Load>
std::vector<std::string> write_seed(const std::filesystem::path& file, const film_dataset& dataset, Load&& load) {
  std::vector<std::string> left_out;
  write_atomically(file, [&](std::ostream& out) {
    detail::json_sink sink{out};
    detail::json_writer json{sink};
    json.StartArray();
    int image_id = 0;
    for (const film_record& record : dataset.films) {
      const mask left = detail::seed_mask(record, dataset.sides, left_lung);
      const mask right = detail::seed_mask(record, dataset.sides, right_lung);
      const auto empty = [](const mask& m) { return std::find(m.pixels.begin(), m.pixels.end(), 1) == m.pixels.end(); };
      if (empty(left) || empty(right)) {
        left_out.push_back(record.file);
        continue;
      }
      const film pixels = load(record);
      expect<shape_error>(pixels.height == record.height && pixels.width == record.width,
                          record.file + ": film is " + std::to_string(pixels.height) + " x " +
                              std::to_string(pixels.width) + ", its record says " + std::to_string(record.height) +
                              " x " + std::to_string(record.width));
      detail::put_seed_record(json, to_film(resize_bilinear(pixels, seed_size, seed_size)), left, right, image_id++,
                              record.file);
    }
    json.EndArray();
    sink.Flush();
  });
  return left_out;
}

/// The same with films read from the dataset's folder.
inline std::vector<std::string> write_seed(const std::filesystem::path& file, const film_dataset& dataset) {
  return write_seed(file, dataset, [&](const film_record& record) {
    return read_film(dataset.folder / record.file, {.also = dataset.also});
  });
}

}}  // namespace lungseg::LUNGSEG_ABI
