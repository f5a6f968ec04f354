// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "lungseg/core/lung_definition.hpp"
#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/coco/coco_mask.hpp"
#include "lungseg/data/image/film_name.hpp"
#include "lungseg/data/json/json_value.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a film, category or annotation is called by within a file. Most files have numbers, some have text; "7", 7 and
/// 7.0 are one id.
using coco_id = std::variant<std::int64_t, std::string>;

inline std::string to_text(const coco_id& id) {
  const auto* number = std::get_if<std::int64_t>(&id);
  return number ? std::to_string(*number) : "\"" + std::get<std::string>(id) + "\"";
}

/// The id in a member of an element; nothing when the member is missing, null or no id.
inline std::optional<coco_id> find_id(const json_value& element, const char* name) {
  const json_value* value = find(element, name, "");
  if (!value) return std::nullopt;
  if (const auto number = find_integer(*value)) return *number;
  if (value->IsUint64()) return std::to_string(value->GetUint64());  // beyond the numbers
  if (!value->IsString() || value->GetStringLength() == 0) return std::nullopt;
  return std::string{value->GetString(), value->GetStringLength()};
}

/// An element of "images". Extents that the file does not tell are 0.
struct coco_film {
  std::string where;
  std::optional<coco_id> id;
  std::string file;
  int height = 0, width = 0;
  std::optional<lung_definition> definition = std::nullopt;
  std::string source = {};
};

inline int find_extent(const json_value& element, const char* name) {
  const json_value* value = find(element, name, "");
  const auto number = value ? find_integer(*value) : std::nullopt;
  return number && *number >= 1 && *number <= coco_most_pixels_a_side ? static_cast<int>(*number) : 0;
}

/// What the film's masks cover and where it comes from: members of this library, which a file need not have. An id
/// stands for its source where it has no name.
/// \throws part_error for a definition that there is none of, and a source that is no name
inline void read_origin(const json_value& value, coco_film& into) {
  const auto given = [&](const char* name) {
    const json_value* found = find(value, name, "");
    return found && !found->IsNull() ? found : nullptr;
  };
  const auto refuse = [&](const char* name, const json_value& found, const std::string& wanted) {
    const std::string text = found.IsString() ? "\"" + to_text(found, "") + "\"" : kind_of(found);
    throw part_error{part_reason::damaged, into.file + ": " + name + " is " + text + ", expected " + wanted};
  };
  if (const json_value* found = given("lung_definition")) {
    into.definition = found->IsString() ? lung_definition_of(to_text(*found, "")) : std::nullopt;
    if (!into.definition) refuse("lung_definition", *found, "\"field\" or \"whole\"");
  }
  if (const json_value* found = given("source")) {
    if (!found->IsString() && !find_integer(*found)) refuse("source", *found, "a name");
    into.source = found->IsString() ? to_text(*found, "") : std::to_string(*find_integer(*found));
  }
}

/// \throws part_error when it is no object, or without a name that can be used, or as read_origin
inline coco_film read_coco_film(const json_value& value, const std::string& where) {
  if (!value.IsObject()) throw part_error{part_reason::damaged, std::string{"is "} + kind_of(value)};
  coco_film result{where, find_id(value, "id"), {}, find_extent(value, "height"), find_extent(value, "width"), {}, {}};
  const json_value* name = find(value, "file_name", where);
  if (!name || !name->IsString()) throw part_error{part_reason::no_name, "has no file_name"};
  result.file = to_text(*name, where);
  if (const std::string_view fault = fault_of_film_name(result.file); !fault.empty())
    throw part_error{result.file.empty() ? part_reason::no_name : part_reason::outside_folder,
                     "file_name \"" + result.file + "\" " + std::string{fault}};
  std::replace(result.file.begin(), result.file.end(), '\\', '/');  // Windows' folders
  read_origin(value, result);
  return result;
}

/// An element of "annotations". What is wrong with its mask is kept, because it may turn out to be of no interest.
struct coco_annotation {
  std::size_t index = 0;
  std::optional<coco_id> id, film, category;
  coco_mask pixels;
  std::optional<part_error> fault;

  std::string where() const {
    return "annotations[" + std::to_string(index) + "]" + (id ? " (id " + to_text(*id) + ")" : std::string{});
  }
};

inline void read_pixels(const json_value& value, coco_annotation& into) {
  try {
    const json_value* mask = find(value, "segmentation", "");
    if (!mask || mask->IsNull() || (mask->IsArray() && mask->Empty()))
      throw part_error{part_reason::no_mask, "it has no outline and no run lengths"};
    into.pixels = read_coco_mask(*mask, "segmentation");
  } catch (const part_error& fault) {
    into.fault = fault;
  } catch (const format_error& fault) {
    into.fault = part_error{part_reason::damaged_mask, fault.what()};
  }
}

/// \throws part_error when it is no object. Box, area and iscrowd are not looked at: box and area follow from the
/// mask, and several drawing programs set iscrowd on every mask.
inline coco_annotation read_coco_annotation(const json_value& value, std::size_t index) {
  if (!value.IsObject()) throw part_error{part_reason::damaged, std::string{"is "} + kind_of(value)};
  coco_annotation result{index, find_id(value, "id"), find_id(value, "image_id"), find_id(value, "category_id"),
                         {},    std::nullopt};
  read_pixels(value, result);
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
