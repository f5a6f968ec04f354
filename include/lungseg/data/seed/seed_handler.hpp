// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/image/film_name.hpp"
#include "lungseg/data/json/json_reader.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/seed/pixel_array.hpp"
#include "lungseg/data/seed/seed_places.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film of the original's dataset file, which holds the pixels too.
struct seed_record {
  film_record record;  // sides by laterality::image, as the original names them
  film pixels;
};

namespace detail {

/// SAX handler for the original's dataset: a list of records {instance_info, image, image_info}. Holds one record at a
/// time, as bytes; calls take(seed_record&&) for each. A fault costs the instance or record that it lies in.
template <class Take>
class seed_handler {
 public:
  explicit seed_handler(Take& take) : take_{take} {
    const film_dataset usual;
    reading_.says_laterality = true;
    reading_.categories = usual.classes;
  }

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
    return guarded([&] { name_film({text, length}); });
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (here() != place::skipped) key_.assign(text, length);
    return true;
  }
  bool StartObject() { return open(inner_object(here(), key_), "an object"); }
  bool StartArray() { return open(inner_array(here(), key_), "an array"); }
  bool EndObject(rapidjson::SizeType) {
    const place left = leave();
    try {
      if (left == place::instance) end_instance();
      if (left == place::record) end_record();
    } catch (const part_error& fault) {
      report(fault, left == place::record);
    }
    if (left == place::record || left == place::lost_record) ++index_;
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    const place left = leave();
    return guarded([&] {
      if (left == place::film_pixels) film_.close();
      if (left == place::mask_pixels) mask_.close();
    });
  }

  /// What was left out. \throws json_fault when there was something, and nothing is left
  dataset_reading finish() {
    if (taken_ == 0 && reading_.left_out() > 0) refuse_all(reading_);
    return std::move(reading_);
  }

 private:
  using place = seed_place;

  place here() const { return path_.empty() ? place::outside : path_.back(); }

  bool open(place next, const char* kind) {
    if (std::ssize(path_) == json_depth_limit) throw json_fault{"brackets are nested too deep"};
    if (next == place::none && here() == place::outside) wrong(kind);
    bool fits = true;
    guarded([&] {
      fits = false;
      if (next == place::none) wrong(kind);
      if (next == place::mask_pixels) mask_.open();
      if (next == place::film_pixels) film_.open();
      fits = true;
    });
    path_.push_back(fits ? next : place::skipped);
    if (fits && next == place::record) data_ = {}, film_ = pixel_array{3}, info_height_ = info_width_ = 0;
    if (fits && next == place::instance) mask_ = pixel_array{1}, class_id_ = -1;
    return true;
  }
  place leave() {
    const place left = path_.back();
    path_.pop_back();
    return left;
  }

  bool scalar(const char* kind) {
    const bool needed = here() == place::record     ? key_ == "image" || key_ == "image_info" || key_ == "instance_info"
                        : here() == place::image    ? key_ == "original_image"
                        : here() == place::instance ? key_ == "mask_image" || key_ == "class_id"
                        : here() == place::info     ? key_ == "file_name"
                                                    : here() != place::skipped && here() != place::lost_record;
    return !needed || guarded([&] { wrong(kind); });
  }
  bool number(double value, const char* kind) {
    if (here() == place::mask_pixels) return guarded([&] { mask_.put(value != 0); });
    if (here() == place::film_pixels) return guarded([&] { put_grey(value); });
    if (here() == place::info && (key_ == "width" || key_ == "height")) {
      const bool possible = value >= 1 && value <= pixel_array::most_a_side;
      (key_ == "width" ? info_width_ : info_height_) = possible ? static_cast<int>(value) : -1;
      return true;
    }
    if (here() != place::instance || key_ != "class_id") return scalar(kind);
    return guarded([&] {
      if (value != 0 && value != left_lung && value != right_lung)
        throw part_error{part_reason::other_category, "its class_id is not 0, 1 or 2"};
      class_id_ = static_cast<int>(value);
    });
  }
  void put_grey(double value) {
    if (!(value >= 0 && value <= 255))
      throw part_error{part_reason::damaged, "original_image holds a value that is not 0 to 255"};
    film_.put(static_cast<std::uint8_t>(value));
  }
  void name_film(std::string name) {
    if (const std::string_view wrong = fault_of_film_name(name); !wrong.empty())
      throw part_error{name.empty() ? part_reason::no_name : part_reason::outside_folder,
                       "file_name \"" + name + "\" " + std::string{wrong}};
    std::replace(name.begin(), name.end(), '\\', '/');  // Windows' folders
    data_.record.file = std::move(name);
  }

  /// Does what an event asks for. A fault is told, and what is left of the part around it is passed over.
  template <class Event>
  bool guarded(Event&& event) {
    try {
      event();
    } catch (const part_error& fault) {
      lose(fault);
    }
    return true;
  }
  void lose(const part_error& fault) {
    const auto part = std::find_if(path_.rbegin(), path_.rend(),
                                   [](place each) { return each == place::instance || each == place::record; });
    report(fault, part == path_.rend() || *part == place::record);
    if (part == path_.rend()) return void(++index_);  // an element of the list that is no record
    std::fill(path_.rbegin(), part, place::skipped);
    *part = *part == place::record ? place::lost_record : place::skipped;
  }
  void report(const part_error& fault, bool whole_record) {
    if (!whole_record && fault.reason != part_reason::other_category) data_.record.lost_lung = true;
    const std::string file = data_.record.file.empty() ? "" : " (" + data_.record.file + ")";
    reading_.faults.push_back({(whole_record ? "record " : "an instance of record ") + std::to_string(index_) + file,
                               fault.reason, fault.what()});
  }
  [[noreturn]] void wrong(const char* kind) const {
    if (here() == place::outside) throw json_fault{std::string{"the file is "} + kind + ", expected a list of records"};
    const bool named = here() != place::list && here() != place::instances && here() != place::mask_pixels &&
                       here() != place::film_pixels;
    throw part_error{part_reason::damaged,
                     (named ? key_ : std::string{"an element"}) + " is " + kind + ", which does not belong there"};
  }

  /// Class 0 is the picture without its lungs: no lung, and harmful as a target. Boxes are made from the masks, because
  /// the original's leave out the last row and column.
  void end_instance() {
    if (class_id_ < 0) throw part_error{part_reason::no_category, "it has no class_id"};
    if (class_id_ == 0) return;
    if (mask_.empty()) throw part_error{part_reason::no_mask, "it has no mask_image"};
    instance lung{class_id_, {}, encode(mask_.grey<mask>())};
    lung.area = bounding_box(lung.pixels);
    if (lung.area.area() == 0)
      throw part_error{part_reason::empty_mask, "the mask of class " + std::to_string(class_id_) + " is empty"};
    data_.record.lungs.push_back(std::move(lung));
  }
  void end_record() {
    if (film_.empty()) throw part_error{part_reason::damaged, "there is no image.original_image"};
    if (data_.record.file.empty()) throw part_error{part_reason::no_name, "there is no image_info.file_name"};
    data_.pixels = film_.grey<film>();
    data_.record.height = data_.pixels.height;
    data_.record.width = data_.pixels.width;
    const auto extent = [](int height, int width) { return std::to_string(height) + " x " + std::to_string(width); };
    const std::string film = extent(data_.pixels.height, data_.pixels.width);
    const auto differs = [&](int height, int width) {
      return height != data_.pixels.height || width != data_.pixels.width;
    };
    if ((info_height_ != 0 || info_width_ != 0) && differs(info_height_, info_width_))
      report({part_reason::size_read, "image_info says another size than the film's, " + film}, true);
    std::erase_if(data_.record.lungs, [&](const instance& lung) {
      const bool bad = differs(lung.pixels.height, lung.pixels.width);
      if (bad)
        report({part_reason::size_differs,
                "a mask is " + extent(lung.pixels.height, lung.pixels.width) + ", the film " + film},
               false);
      return bad;
    });
    if (data_.record.lungs.empty() && data_.record.lost_lung)
      throw part_error{part_reason::no_lung_left, "no lung is left of its instances"};
    ++taken_;
    take_(std::move(data_));
  }

  Take& take_;
  std::vector<place> path_;
  std::string key_;
  std::size_t index_ = 0, taken_ = 0;
  dataset_reading reading_;
  seed_record data_;
  pixel_array film_{3}, mask_{1};
  int class_id_ = -1, info_height_ = 0, info_width_ = 0;
};

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
