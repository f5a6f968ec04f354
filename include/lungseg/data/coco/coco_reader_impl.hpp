// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/coco/coco_assembly.hpp"
#include "lungseg/data/coco/coco_contents.hpp"
#include "lungseg/data/coco/coco_parts.hpp"
#include "lungseg/data/coco/coco_reader.hpp"
#include "lungseg/data/json/json_reader.hpp"
#include "lungseg/data/json/json_value.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Collects the parts of a COCO file in whatever order they come.
class coco_reader {
 public:
  explicit coco_reader(const coco_read_options& options) : options_{options} {}

  bool wants(std::string_view member) const {
    return member == "info" || member == "images" || member == "annotations" || member == "categories";
  }
  void began(const std::string& member) { lists_.insert(member); }
  void element(std::string_view member, const json_value& value, const std::string& where) {
    if (member == "info") return read_info(value);
    if (!lists_.contains(std::string{member})) wrong_kind(value, where, "an array");
    try {
      if (member == "images")
        parts_.films.push_back(read_coco_film(value, where));
      else if (member == "categories")
        read_category(value);
      else
        parts_.annotations.push_back(read_coco_annotation(value, annotations_++));
    } catch (const part_error& fault) {
      parts_.faults.push_back({where, fault.reason, fault.what()});
    }
  }

  /// Everything was read: resolve the references.
  film_dataset finish(const std::filesystem::path& folder) {
    for (const char* part : {"images", "annotations", "categories"})
      if (!lists_.contains(part)) throw json_fault{std::string{"the file has no array \""} + part + "\""};
    parts_.folder = options_.images ? *options_.images : image_folder_.empty() ? folder : folder / image_folder_;
    return coco_assembly{std::move(parts_), options_}.finish();
  }

 private:
  /// Only whose sides are meant and what the films are has to be right; what else "info" holds, and whether it is
  /// there, does not matter.
  void read_info(const json_value& value) {
    if (!value.IsObject()) return;
    const json_value *sides = find(value, "laterality", "info"), *folder = find(value, "image_folder", "info");
    if (sides && !sides->IsNull()) {
      const std::string text = to_text(*sides, "info.laterality");
      if (text != "patient" && text != "image")
        throw json_fault{"info.laterality is \"" + text + "\", expected \"patient\" or \"image\""};
      parts_.sides = text == "patient" ? laterality::patient : laterality::image;
    }
    if (const json_value* modality = find(value, "modality", "info"); modality && !modality->IsNull()) {
      const std::string text = to_text(*modality, "info.modality");
      const std::optional<film_modality> known = film_modality_of(text);
      if (!known) throw json_fault{"info.modality is \"" + text + "\", expected \"xray\" or \"ct\""};
      parts_.modality = *known;
    }
    if (folder && folder->IsString()) image_folder_ = to_text(*folder, "info.image_folder");
  }

  void read_category(const json_value& value) {
    if (!value.IsObject()) throw part_error{part_reason::damaged, std::string{"is "} + kind_of(value)};
    const auto id = find_id(value, "id");
    if (!id) throw part_error{part_reason::no_id, "has no id"};
    const json_value* name = find(value, "name", "");
    const std::string called = name && name->IsString() ? to_text(*name, "") : "category " + to_text(*id);
    const auto [known, first] = parts_.categories.emplace(*id, coco_category{called, 0});
    if (!first && known->second.name != called)
      throw part_error{part_reason::duplicate_id,
                       "\"" + called + "\" has the id of \"" + known->second.name + "\", " + to_text(*id)};
  }

  const coco_read_options& options_;
  coco_contents parts_;
  std::string image_folder_;
  std::size_t annotations_ = 0;
  std::unordered_set<std::string> lists_;
};

}  // namespace detail

LUNGSEG_INLINE film_dataset read_coco(const std::filesystem::path& file, const coco_read_options& options) {
  detail::coco_reader reader{options};
  detail::json_member_splitter<detail::coco_reader> splitter{reader};
  detail::parse_json(file, splitter);
  try {
    return reader.finish(file.parent_path());
  } catch (const format_error& fault) {
    throw format_error{file.string() + ": " + fault.what()};
  } catch (const option_error& fault) {
    throw option_error{file.string() + ": " + fault.what()};
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
