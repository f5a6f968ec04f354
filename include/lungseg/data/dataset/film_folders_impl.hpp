// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/dataset/film_folders.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr std::string_view mask_suffix = "_mask";

/// The files of a folder, films or masks, that belong to the dataset.
inline std::vector<std::filesystem::path> list_wanted(const std::filesystem::path& folder,
                                                      const film_sources& sources) {
  std::vector<std::filesystem::path> files =
      folder == sources.images && !sources.films.empty() ? sources.films : list_films(folder);
  if (!sources.wanted) return files;
  std::erase_if(files, [&](const std::filesystem::path& file) {
    const std::string stem = stem_of_film(file);
    return !sources.wanted(stem) &&
           !(stem.ends_with(mask_suffix) && sources.wanted(stem.substr(0, stem.size() - mask_suffix.size())));
  });
  return files;
}

/// Films by stem. Later files of the same stem are reported as duplicates.
inline std::map<std::string, film_files> collect_films(const film_sources& sources,
                                                       std::vector<film_report>& left_out) {
  std::map<std::string, film_files> films;
  for (const std::filesystem::path& file : list_wanted(sources.images, sources)) {
    if (is_own_picture(file)) continue;
    const auto [place, fresh] = films.try_emplace(stem_of_film(file), film_files{file, {}});
    if (!fresh)
      left_out.push_back({file.filename().string(), film_outcome::duplicate, split_reason::ok,
                          file.string() + ": same name as " + place->second.film.filename().string()});
  }
  return films;
}

/// The film that a mask of this stem belongs to, or none.
inline film_files* film_of_mask(std::map<std::string, film_files>& films, const std::string& stem) {
  auto found = films.find(stem);
  if (found == films.end() && stem.ends_with(mask_suffix))
    found = films.find(stem.substr(0, stem.size() - mask_suffix.size()));
  return found == films.end() ? nullptr : &found->second;
}

/// The film, or another mask of it, that is the same file as `mask`, through a link; or "".
inline std::string twin_of(const std::filesystem::path& mask, const film_files& film) {
  if (same_file(mask, film.film)) return film.film.string();
  for (const auto& [role, other] : film.masks)
    if (same_file(mask, other)) return other.string();
  return "";
}

/// Hands each mask of a folder to its film.
inline void collect_masks(std::map<std::string, film_files>& films, const std::filesystem::path& folder,
                          const film_sources& sources, const std::string& role, std::vector<film_report>& left_out) {
  for (const std::filesystem::path& file : list_wanted(folder, sources)) {
    film_files* const film = film_of_mask(films, file.stem().string());
    if (!film) {
      left_out.push_back({file.string(), film_outcome::no_film, split_reason::ok, file.string() + ": no film for it"});
      continue;
    }
    if (const std::string twin = twin_of(file, *film); !twin.empty()) {
      left_out.push_back({file.string(), film_outcome::duplicate, split_reason::ok,
                          file.string() + ": is the same file as " + twin + ", no mask of its own"});
      continue;
    }
    const auto [place, fresh] = film->masks.try_emplace(role, file);
    if (!fresh)
      left_out.push_back({file.string(), film_outcome::duplicate, split_reason::ok,
                          file.string() + ": the film has " + place->second.filename().string() + " already"});
  }
}

/// Whether a film has no masks but such as the other has, too, by whatever names.
inline bool has_no_other_masks(const film_files& film, const film_files& than) {
  return std::all_of(film.masks.begin(), film.masks.end(), [&](const auto& mask) {
    const auto other = than.masks.find(mask.first);
    return other != than.masks.end() && same_file(mask.second, other->second);
  });
}

/// A film that is there under several names, through links, is one film: that of the first name which has masks.
inline void join_links(std::map<std::string, film_files>& films, std::vector<film_report>& left_out) {
  std::map<std::string, const film_files*> kept;  // by file
  for (const bool masked : {true, false})
    for (auto at = films.begin(); at != films.end();) {
      const film_files& film = at->second;
      const bool turn = film.masks.empty() != masked;
      const auto [first, fresh] =
          turn ? kept.try_emplace(file_identity(film.film), &film) : std::pair{kept.end(), true};
      if (fresh) {
        ++at;
        continue;
      }
      const bool lost = !has_no_other_masks(film, *first->second);
      left_out.push_back({film.film.filename().string(), lost ? film_outcome::duplicate : film_outcome::same_film,
                          split_reason::ok,
                          film.film.string() + ": is the same file as " + first->second->film.filename().string() +
                              (lost ? ", which has other masks" : ", and is taken once")});
      at = films.erase(at);
    }
}

inline void expect_sources(const film_sources& sources) {
  const bool both = !sources.masks.empty(), sides = !sources.left.empty() || !sources.right.empty();
  expect<option_error>(both + sides + (sources.segment != nullptr) == 1,
                       "build_dataset: give masks, or left and right, or segment, and only one of them");
  expect<option_error>(!sides || (!sources.left.empty() && !sources.right.empty()),
                       "build_dataset: left and right folders go together, but one is missing");
  for (const std::filesystem::path& folder : {sources.masks, sources.left, sources.right})
    expect<option_error>(folder.empty() || !same_file(folder, sources.images),
                         "build_dataset: films and masks are in one folder, " + folder.string());
  expect<option_error>(!sides || !same_file(sources.left, sources.right),
                       "build_dataset: left and right masks are in one folder, " + sources.left.string());
}

LUNGSEG_INLINE std::map<std::string, film_files> pair_files(const film_sources& sources,
                                                            std::vector<film_report>& left_out) {
  expect_sources(sources);
  auto films = collect_films(sources, left_out);
  if (!sources.masks.empty()) collect_masks(films, sources.masks, sources, "mask", left_out);
  if (!sources.left.empty()) collect_masks(films, sources.left, sources, "left", left_out);
  if (!sources.right.empty()) collect_masks(films, sources.right, sources, "right", left_out);
  join_links(films, left_out);
  return films;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
