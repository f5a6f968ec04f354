// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/coco/coco_parts.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The films of a COCO file, by their place in film_dataset::films, under all that annotations may call them.
class coco_films {
 public:
  /// Takes the usable ones into `result` and tells of the others.
  coco_films(std::vector<coco_film>&& films, film_dataset& result) : result_{result} {
    std::map<coco_id, std::string> file_of;  // "": several files have the id
    for (const coco_film& film : films)
      if (film.id)
        if (const auto [entry, first] = file_of.emplace(*film.id, same_file(film.file)); !first)
          if (entry->second != same_file(film.file)) entry->second.clear();
    for (coco_film& film : films) {
      try {
        if (film.id && file_of.at(*film.id).empty())
          throw part_error{part_reason::duplicate_id, "id " + to_text(*film.id) + " belongs to other films, too"};
        take(film);
      } catch (const part_error& fault) {
        report(film, fault.reason, fault.what());
      }
    }
  }

  /// The film that an annotation means: by the film's id, or by its name (some programs write that), or the only one.
  std::optional<std::size_t> find(const std::optional<coco_id>& id) const {
    if (!id) return result_.films.size() == 1 ? std::optional<std::size_t>{0} : std::nullopt;
    if (const auto found = by_id_.find(*id); found != by_id_.end()) return found->second;
    const auto* text = std::get_if<std::string>(&*id);
    const auto named = text ? by_name_.find(*text) : by_name_.end();
    return named != by_name_.end() ? named->second : std::nullopt;
  }
  /// Whether annotations can call the film by nothing but its name.
  bool has_no_id(std::size_t film) const { return no_id_[film] != 0; }

 private:
  static std::string same_file(const std::string& name) {
    return std::filesystem::path{name}.lexically_normal().generic_string();
  }

  void report(const coco_film& film, part_reason reason, const std::string& message) {
    result_.reading.faults.push_back({film.where + " (" + film.file + ")", reason, message});
  }

  void take(coco_film& film) {
    const auto known = by_file_.find(same_file(film.file));
    if (known != by_file_.end()) {
      join_origin(film, result_.films[known->second]);
      report(film, part_reason::one_film, "the film comes twice, and is one");
      if (film.id) by_id_.emplace(*film.id, known->second), no_id_[known->second] = 0;
      return;
    }
    if (film.height == 0 || film.width == 0) read_size(film);
    const std::size_t at = result_.films.size();
    by_file_.emplace(same_file(film.file), at);
    if (film.id) by_id_.emplace(*film.id, at);
    no_id_.push_back(!film.id);
    const std::filesystem::path path{film.file};
    for (const std::string& name : {film.file, path.filename().string(), path.stem().string()})
      if (const auto [entry, first] = by_name_.emplace(name, at); !first && entry->second != at)
        entry->second = std::nullopt;  // no name for one film alone
    result_.films.push_back({std::move(film.file), film.height, film.width, {}});
    result_.films.back().definition = film.definition;
    result_.films.back().source = std::move(film.source);
    if (const auto* number = film.id ? std::get_if<std::int64_t>(&*film.id) : nullptr)
      result_.films.back().image_id = *number;
  }

  /// One of a film's entries may say what another leaves open.
  /// \throws part_error when they contradict each other
  static void join_origin(const coco_film& film, film_record& known) {
    const bool differ = (film.definition && known.definition && film.definition != known.definition) ||
                        (!film.source.empty() && !known.source.empty() && film.source != known.source);
    if (differ) throw part_error{part_reason::duplicate, "the film comes twice, with another definition or source"};
    if (!known.definition) known.definition = film.definition;
    if (known.source.empty()) known.source = film.source;
  }

  void read_size(coco_film& film) {
    try {
      const image_extent size = image_size(result_.folder / film.file, {.also = result_.also});
      film.height = size.height;
      film.width = size.width;
    } catch (const error& fault) {
      throw part_error{part_reason::no_size,
                       std::string{"its size is not in the file, nor to be read off the film: "} + fault.what()};
    }
    report(film, part_reason::size_read, "its size was read off the film");
  }

  film_dataset& result_;
  std::map<coco_id, std::size_t> by_id_;
  std::map<std::string, std::size_t> by_file_;
  std::map<std::string, std::optional<std::size_t>> by_name_;
  std::vector<char> no_id_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
