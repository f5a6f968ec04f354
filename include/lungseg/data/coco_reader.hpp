// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/data/annotation.hpp"
#include "lungseg/data/coco_mask.hpp"
#include "lungseg/data/film_name.hpp"
#include "lungseg/data/json_reader.hpp"
#include "lungseg/data/json_value.hpp"
#include "lungseg/data/rle.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// What a COCO file may leave open.
struct coco_read_options {
  /// Where the films are; otherwise info.image_folder of the file, seen from the file, otherwise the file's own folder.
  std::optional<std::filesystem::path> images = std::nullopt;
  /// What the class names mean where the file has no info.laterality.
  laterality unstated_sides = laterality::patient;
};

namespace detail {

/// Collects the parts of a COCO file in whatever order they come, then puts them together.
class coco_reader {
 public:
  explicit coco_reader(const coco_read_options& options) : options_{options} { result_.sides = options.unstated_sides; }

  bool wants(std::string_view member) const {
    return member == "info" || member == "images" || member == "annotations" || member == "categories";
  }
  void began(const std::string& member) {
    if (member == "info") throw json_fault{"info is an array, expected an object"};
    present_.insert(member);
  }
  void element(std::string_view member, const json_value& value, const std::string& where) {
    if (member == "info") {
      read_info(value, where);
    } else if (!present_.contains(std::string{member})) {
      wrong_kind(value, where, "an array");
    } else if (member == "images") {
      read_image(value, where);
    } else if (member == "categories") {
      read_category(value, where);
    } else {
      read_annotation(value, where);
    }
  }

  /// Everything was read: resolve the references.
  film_dataset finish(const std::filesystem::path& folder) {
    for (const char* part : {"images", "annotations", "categories"})
      if (!present_.contains(part)) throw json_fault{std::string{"the file has no array \""} + part + "\""};
    number_classes();
    for (pending& annotation : annotations_) place(annotation);
    result_.folder = options_.images ? *options_.images : image_folder_.empty() ? folder : folder / image_folder_;
    return std::move(result_);
  }

 private:
  static constexpr std::int64_t any_low = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t any_high = std::numeric_limits<std::int64_t>::max();

  struct pending {
    std::int64_t id = 0, image = 0, category = 0;
    coco_mask pixels;
  };

  void read_info(const json_value& value, const std::string& where) {
    if (const json_value* sides = find(value, "laterality", where)) {
      const std::string text = to_text(*sides, where + ".laterality");
      if (text != "patient" && text != "image")
        throw json_fault{where + ".laterality is \"" + text + "\", expected \"patient\" or \"image\""};
      result_.sides = text == "patient" ? laterality::patient : laterality::image;
    }
    if (const json_value* folder = find(value, "image_folder", where))
      image_folder_ = to_text(*folder, where + ".image_folder");
  }

  void read_image(const json_value& value, const std::string& where) {
    const std::int64_t id = to_integer(member(value, "id", where), where + ".id", any_low, any_high);
    film_record record;
    record.file = to_text(member(value, "file_name", where), where + ".file_name");
    if (const std::string_view fault = fault_of_film_name(record.file); !fault.empty())
      throw json_fault{where + ".file_name \"" + record.file + "\" " + std::string{fault}};
    record.height = extent(value, "height", where);
    record.width = extent(value, "width", where);
    if (!films_.emplace(id, result_.films.size()).second)
      throw json_fault{where + ": another image has the id " + std::to_string(id) + " already"};
    result_.films.push_back(std::move(record));
  }

  void read_category(const json_value& value, const std::string& where) {
    const std::int64_t id = to_integer(member(value, "id", where), where + ".id", any_low, any_high);
    if (!categories_.emplace(id, to_text(member(value, "name", where), where + ".name")).second)
      throw json_fault{where + ": another category has the id " + std::to_string(id) + " already"};
  }

  void read_annotation(const json_value& value, const std::string& where) {
    pending result;
    result.id = to_integer(member(value, "id", where), where + ".id", any_low, any_high);
    if (!ids_.insert(result.id).second)
      throw json_fault{where + ": another annotation has the id " + std::to_string(result.id) + " already"};
    result.image = to_integer(member(value, "image_id", where), where + ".image_id", any_low, any_high);
    result.category = to_integer(member(value, "category_id", where), where + ".category_id", any_low, any_high);
    // Box and area follow from the pixels; a file whose box is nonsense is still refused.
    if (const json_value* given = find(value, "bbox", where)) {
      if (!given->IsArray() || given->Size() != 4) wrong_kind(*given, where + ".bbox", "an array of 4 numbers");
      for (const json_value& side : given->GetArray()) to_number(side, where + ".bbox");
    }
    if (const json_value* given = find(value, "area", where)) to_number(*given, where + ".area");
    result.pixels = read_coco_mask(member(value, "segmentation", where), where + ".segmentation");
    annotations_.push_back(std::move(result));
  }

  static int extent(const json_value& value, const char* name, const std::string& where) {
    return static_cast<int>(to_integer(member(value, name, where), where + "." + name, 1, coco_most_pixels_a_side));
  }

  /// Class ids from category ids: by name where a category is called left or right, else in the order of the ids.
  /// Beside left and right, categories that nothing uses (exporters add such) get none.
  void number_classes() {
    std::unordered_set<std::int64_t> used;
    for (const pending& annotation : annotations_) used.insert(annotation.category);
    const auto says = [](std::string name, std::string_view word) {
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      return name.find(word) != std::string::npos;
    };
    std::unordered_set<int> sides;  // that have a category
    for (const auto& [id, name] : categories_)
      for (const auto& [class_id, word] : {std::pair{left_lung, "left"}, std::pair{right_lung, "right"}})
        if (says(name, word)) {
          if (!classes_.emplace(id, class_id).second || !sides.insert(class_id).second)
            throw json_fault{"category " + std::to_string(id) + " \"" + name + "\": two categories for one side"};
          result_.classes[static_cast<std::size_t>(class_id - 1)] = name;
        }
    if (sides.empty()) result_.classes.clear();
    for (const auto& [id, name] : categories_)
      if (!classes_.contains(id) && (sides.empty() || used.contains(id))) {
        result_.classes.push_back(name);
        classes_.emplace(id, static_cast<int>(result_.classes.size()));
      }
  }

  void place(pending& annotation) {
    const std::string where = "annotation " + std::to_string(annotation.id);
    const auto film = films_.find(annotation.image);
    if (film == films_.end())
      throw json_fault{where + " belongs to image " + std::to_string(annotation.image) + ", which does not exist"};
    const auto class_id = classes_.find(annotation.category);
    if (class_id == classes_.end())
      throw json_fault{where + " is of category " + std::to_string(annotation.category) + ", which does not exist"};
    film_record& record = result_.films[film->second];
    instance lung;
    lung.class_id = class_id->second;
    lung.pixels = placed(std::move(annotation.pixels), record.height, record.width, where);
    if (lung.pixels.height != record.height || lung.pixels.width != record.width)
      throw json_fault{where + ": mask is " + std::to_string(lung.pixels.height) + " x " +
                       std::to_string(lung.pixels.width) + ", its image " + record.file + " is " +
                       std::to_string(record.height) + " x " + std::to_string(record.width)};
    lung.area = bounding_box(lung.pixels);
    if (lung.area.area() == 0) throw json_fault{where + ": the mask is empty"};
    record.lungs.push_back(std::move(lung));
    annotation = {};  // outlines are not kept beside the masks made of them
  }

  const coco_read_options& options_;
  film_dataset result_;
  std::string image_folder_;
  std::unordered_set<std::string> present_;
  std::unordered_map<std::int64_t, std::size_t> films_;
  std::map<std::int64_t, std::string> categories_;  // ordered, so that class ids do not depend on the file's order
  std::unordered_map<std::int64_t, int> classes_;
  std::unordered_set<std::int64_t> ids_;
  std::vector<pending> annotations_;
};

}  // namespace detail

/// Reads a COCO file: images, annotations (run lengths as numbers or text, or outlines) and categories, in any order,
/// as a stream: memory follows the masks that are kept, not the file. Class ids follow the categories' names ("left",
/// "right"), else their order. Films keep the file's order; boxes are those of the masks; iscrowd is not looked at,
/// because several drawing programs set it on every mask. The films themselves are not opened.
/// \throws file_error when it cannot be read; format_error naming file, place and fault for anything that is missing,
/// of a wrong type, double, dangling, empty or outside.
inline film_dataset read_coco(const std::filesystem::path& file, const coco_read_options& options = {}) {
  detail::coco_reader reader{options};
  detail::json_member_splitter<detail::coco_reader> splitter{reader};
  detail::parse_json(file, splitter);
  try {
    return reader.finish(file.parent_path());
  } catch (const format_error& fault) {
    throw format_error{file.string() + ": " + fault.what()};
  }
}

}  // namespace lungseg::inline LUNGSEG_ABI
