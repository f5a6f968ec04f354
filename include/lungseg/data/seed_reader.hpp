// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation.hpp"
#include "lungseg/data/film_name.hpp"
#include "lungseg/data/json_reader.hpp"
#include "lungseg/data/made_films.hpp"
#include "lungseg/data/pixel_array.hpp"
#include "lungseg/data/rle.hpp"
#include "lungseg/data/sides.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// One film of the original's dataset file, which holds the pixels too.
struct seed_record {
  film_record record;  // sides by laterality::image, as the original names them
  film pixels;
};

namespace detail {

/// SAX handler for the original's dataset: a list of records {instance_info, image, image_info}. Holds one record at a
/// time, as bytes; calls take(seed_record&&) for each.
template <class Take>
class seed_handler {
 public:
  explicit seed_handler(Take& take) : take_{take} {}

  bool Null() { return scalar("null"); }
  bool Bool(bool value) {
    return here() == place::mask_pixels ? number(value ? 1 : 0, "a truth value") : scalar("a truth value");
  }
  bool Int(int value) { return number(value, "a number"); }
  bool Uint(unsigned value) { return number(value, "a number"); }
  bool Int64(std::int64_t value) { return number(static_cast<double>(value), "a number"); }
  bool Uint64(std::uint64_t value) { return number(static_cast<double>(value), "a number"); }
  bool Double(double value) { return number(value, "a number"); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }  // only without number parsing
  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (here() != place::info || key_ != "file_name") return scalar("a string");
    data_.record.file.assign(text, length);
    if (const std::string_view wrong = fault_of_film_name(data_.record.file); !wrong.empty())
      fault("file_name \"" + data_.record.file + "\" " + std::string{wrong});
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (here() != place::skipped) key_.assign(text, length);
    return true;
  }
  bool StartObject() { return enter(inner_object(), "an object"); }
  bool StartArray() { return enter(inner_array(), "an array"); }
  bool EndObject(rapidjson::SizeType) {
    const place left = leave();
    if (left == place::instance) end_instance();
    if (left == place::record) end_record();
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    const place left = leave();
    if (left == place::film_pixels) film_.close();
    if (left == place::mask_pixels) mask_.close();
    return true;
  }

 private:
  enum class place { outside, list, record, instances, instance, mask_pixels, image, film_pixels, info, skipped, none };

  place here() const { return path_.empty() ? place::outside : path_.back(); }

  /// Where an object leads to from here; `none` where there must not be one.
  place inner_object() const {
    switch (here()) {
      case place::list:
        return place::record;
      case place::instances:
        return place::instance;
      case place::record:
        return key_ == "image"           ? place::image
               : key_ == "image_info"    ? place::info
               : key_ == "instance_info" ? place::none
                                         : place::skipped;
      case place::instance:
        return key_ == "mask_image" || key_ == "bbox" ? place::none : place::skipped;
      case place::image:
        return key_ == "original_image" ? place::none : place::skipped;
      case place::info:
      case place::skipped:
        return place::skipped;
      default:
        return place::none;
    }
  }
  place inner_array() const {
    switch (here()) {
      case place::outside:
        return place::list;
      case place::record:
        return key_ == "instance_info"                   ? place::instances
               : key_ == "image" || key_ == "image_info" ? place::none
                                                         : place::skipped;
      case place::instance:
        return key_ == "mask_image" ? place::mask_pixels : place::skipped;
      case place::image:
        return key_ == "original_image" ? place::film_pixels : place::skipped;
      case place::mask_pixels:
      case place::film_pixels:
        return here();
      case place::info:
      case place::skipped:
        return place::skipped;
      default:
        return place::none;
    }
  }

  bool enter(place next, const char* kind) {
    if (next == place::none) return wrong(kind);
    if (std::ssize(path_) == json_depth_limit) fault("brackets are nested too deep");
    path_.push_back(next);
    if (next == place::record) data_ = {}, film_ = pixel_array{3}, info_height_ = info_width_ = 0;
    if (next == place::instance) mask_ = pixel_array{1}, class_id_ = -1;
    if (next == place::mask_pixels) mask_.open();
    if (next == place::film_pixels) film_.open();
    return true;
  }
  place leave() {
    const place left = path_.back();
    path_.pop_back();
    return left;
  }

  bool scalar(const char* kind) {
    if (here() == place::skipped) return true;
    if (here() == place::info && key_ != "width" && key_ != "height" && key_ != "file_name") return true;
    if (here() == place::record && key_ != "image" && key_ != "image_info" && key_ != "instance_info") return true;
    if (here() == place::image && key_ != "original_image") return true;
    if (here() == place::instance && key_ != "mask_image" && key_ != "bbox" && key_ != "class_id") return true;
    return wrong(kind);
  }
  bool number(double value, const char* kind) {
    if (here() == place::mask_pixels) {
      mask_.put(value != 0);
    } else if (here() == place::film_pixels) {
      if (!(value >= 0 && value <= 255)) fault("original_image holds a value that is not 0 to 255");
      film_.put(static_cast<std::uint8_t>(value));
    } else if (here() == place::instance && key_ == "class_id") {
      if (value != 0 && value != left_lung && value != right_lung) fault("class_id is not 0, 1 or 2");
      class_id_ = static_cast<int>(value);
    } else if (here() == place::info && (key_ == "width" || key_ == "height")) {
      if (!(value >= 1 && value <= pixel_array::most_a_side)) fault("image_info: " + key_ + " makes no sense");
      (key_ == "width" ? info_width_ : info_height_) = static_cast<int>(value);
    } else {
      return scalar(kind);
    }
    return true;
  }

  [[noreturn]] void fault(const std::string& what) const {
    throw json_fault{"record " + std::to_string(index_) + ": " + what};
  }
  [[noreturn]] bool wrong(const char* kind) const {
    if (here() == place::outside) throw json_fault{std::string{"the file is "} + kind + ", expected a list of records"};
    const bool named = here() != place::list && here() != place::instances && here() != place::mask_pixels &&
                       here() != place::film_pixels;
    fault((named ? key_ : std::string{"an element"}) + " is " + kind + ", which does not belong there");
  }

  /// Class 0 is the picture without its lungs: no lung, and harmful as a target. Boxes are made from the masks, because
  /// the original's leave out the last row and column.
  void end_instance() {
    if (class_id_ < 0) fault("an instance has no class_id");
    if (class_id_ == 0) return;
    if (mask_.empty()) fault("an instance has no mask_image");
    instance lung{class_id_, {}, encode(mask_.grey())};
    lung.area = bounding_box(lung.pixels);
    if (lung.area.area() == 0) fault("the mask of class " + std::to_string(class_id_) + " is empty");
    data_.record.lungs.push_back(std::move(lung));
  }
  void end_record() {
    if (film_.empty()) fault("there is no image.original_image");
    if (data_.record.file.empty()) fault("there is no image_info.file_name");
    if (info_height_ == 0 || info_width_ == 0) fault("there is no image_info.height or width");
    data_.pixels = film_.grey();
    data_.record.height = data_.pixels.height;
    data_.record.width = data_.pixels.width;
    const auto expect_film_size = [&](const std::string& what, int height, int width) {
      if (height != data_.record.height || width != data_.record.width)
        fault(what + " is " + std::to_string(height) + " x " + std::to_string(width) + ", the film " +
              std::to_string(data_.record.height) + " x " + std::to_string(data_.record.width));
    };
    expect_film_size("image_info", info_height_, info_width_);
    for (const instance& lung : data_.record.lungs) expect_film_size("a mask", lung.pixels.height, lung.pixels.width);
    take_(std::move(data_));
    ++index_;
  }

  Take& take_;
  std::vector<place> path_;
  std::string key_;
  std::size_t index_ = 0;
  seed_record data_;
  pixel_array film_{3}, mask_{1};
  int class_id_ = -1, info_height_ = 0, info_width_ = 0;
};

}  // namespace detail

/// Reads the original's dataset file record by record, in memory for one record: take(seed_record&&) gets each. Class-0
/// instances are dropped, boxes come from the masks, films become grey. Sides are the picture's, as in the file.
/// \source the original's create_dataset.py; mask values may be truth values or numbers.
/// \throws file_error when it cannot be read; format_error naming file, record and fault; whatever take throws.
template <class Take>
void read_seed_records(const std::filesystem::path& file, Take&& take) {
  detail::seed_handler<std::remove_reference_t<Take>> handler{take};
  detail::parse_json(file, handler);
}

/// Reads the original's dataset file; the films go into `films` (made when missing) as PNG with the file's names, so
/// that the dataset is like any other. Films that are there already with the same content stay. When anything fails,
/// the films written so far are removed.
/// \param sides  what the class names of the result mean; the file's own names are the picture's sides.
/// \throws as read_seed_records; file_error when a film cannot be written, format_error for two films of one name.
inline film_dataset read_seed(const std::filesystem::path& file, const std::filesystem::path& films,
                              laterality sides = laterality::patient) {
  film_dataset result;
  result.folder = films;
  result.sides = laterality::image;
  detail::made_films made;
  std::unordered_set<std::string> names;
  read_seed_records(file, [&](seed_record&& next) {
    next.record.file = std::filesystem::path{next.record.file}.replace_extension(".png").generic_string();
    expect<format_error>(names.insert(next.record.file).second, "two films are called " + next.record.file);
    made.write(films / next.record.file, next.pixels);
    result.films.push_back(std::move(next.record));
  });
  made.keep();
  return with_sides(std::move(result), sides);
}

}  // namespace lungseg::inline LUNGSEG_ABI
