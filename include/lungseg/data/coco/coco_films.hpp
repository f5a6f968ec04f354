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
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/coco/coco_parts.hpp"
#include "lungseg/data/image/film_io.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The films of a COCO file, by their place in film_dataset::films, under all that annotations may call them.
class coco_films {
 public:
  /// Takes the usable ones into `result` and tells of the others.
  coco_films(std::vector<coco_film>&& films, film_dataset& result) : result_{result} {
    std::vector<std::string> files;
    for (const coco_film& film : films) files.push_back(file_identity(result_.folder / film.file));
    std::map<coco_id, std::string> file_of;  // "": several files have the id
    for (std::size_t i = 0; i < films.size(); ++i)
      if (films[i].id)
        if (const auto [entry, first] = file_of.emplace(*films[i].id, files[i]); !first)
          if (entry->second != files[i]) entry->second.clear();
    for (std::size_t i = 0; i < films.size(); ++i) {
      coco_film& film = films[i];
      try {
        if (film.id && file_of.at(*film.id).empty())
          throw part_error{part_reason::duplicate_id, "id " + to_text(*film.id) + " belongs to other films, too"};
        take(film, files[i]);
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
  void report(const coco_film& film, part_reason reason, const std::string& message) {
    result_.reading.faults.push_back({film.where + " (" + film.file + ")", reason, message});
  }

  /// \param file  the same for all names of one file, links included
  void take(coco_film& film, const std::string& file) {
    if (const auto known = by_file_.find(file); known != by_file_.end()) return join(film, known->second);
    if (film.height == 0 || film.width == 0) read_size(film);
    const std::size_t at = result_.films.size();
    by_file_.emplace(file, at);
    if (film.id) by_id_.emplace(*film.id, at);
    no_id_.push_back(!film.id);
    add_names(film.file, at);
    result_.films.push_back({std::move(film.file), film.height, film.width, {}});
    result_.films.back().definition = film.definition;
    result_.films.back().source = std::move(film.source);
    if (const auto* number = film.id ? std::get_if<std::int64_t>(&*film.id) : nullptr)
      result_.films.back().image_id = *number;
  }

  /// Another entry of a film that is known.
  void join(const coco_film& film, std::size_t at) {
    film_record& known = result_.films[at];
    join_origin(film, known);
    const bool link = std::filesystem::path{film.file}.filename() != std::filesystem::path{known.file}.filename();
    report(film, part_reason::one_film,
           link ? "is the same file as " + known.file + ", and one film" : "the film comes twice, and is one");
    if (film.id) by_id_.emplace(*film.id, at), no_id_[at] = 0;
    add_names(film.file, at);
  }

  /// What annotations may call the film.
  void add_names(const std::string& file, std::size_t at) {
    const std::filesystem::path path{file};
    for (const std::string& name : {file, path.filename().string(), path.stem().string()})
      if (const auto [entry, first] = by_name_.emplace(name, at); !first && entry->second != at)
        entry->second = std::nullopt;  // no name for one film alone
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
