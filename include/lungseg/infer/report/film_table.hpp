// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/lung_row.hpp"
#include "lungseg/infer/report/percent_encoding.hpp"
#include "lungseg/infer/report/report_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

enum class film_status { ok, failed, refused, not_done };

inline std::string_view name(film_status status) noexcept {
  constexpr std::array<std::string_view, 4> names{"ok", "failed", "refused", "not_done"};
  return names[static_cast<std::size_t>(status)];
}

/// A film of a run and what became of it.
struct film_entry {
  std::int64_t image_id = 0;  // in results.json
  std::string file_name{};
  film_status status = film_status::not_done;
  std::string reason{};                              // why it failed or was refused
  std::int64_t lungs = 0;                            // that were found
  std::optional<result_files> files = std::nullopt;  // beside the table
  std::vector<film_note> notes{};                    // of its prediction
  grey_levels levels{};                              // film_prediction::levels
  film_area content{};                               // film_prediction::content
  std::optional<lung_definition> definition{};       // film_prediction::definition
  lungseg::verdict verdict{};                        // film_prediction::verdict
  std::vector<lung_row> lung_rows{};                 // of its lungs
  std::optional<pixel_spacing> spacing{};            // film_prediction::spacing
  int height = 0, width = 0;                         // pixels; 0: nobody knows

  /// Takes over what a prediction says of the film; what became of it, and its files, are the caller's to say.
  void take(const film_prediction& found) {
    lungs = std::ssize(found.lungs);
    notes = found.notes;
    levels = found.levels;
    content = found.content;
    definition = found.definition;
    verdict = found.verdict;
    lung_rows = lungseg::lung_rows(found);
    spacing = found.spacing;
    height = found.height, width = found.width;
  }
};

/// Films of a run that can be gone through, and need not be in memory: a list, or a film_stream.
template <class Films>
concept film_entries = std::ranges::range<const Films> && requires(const Films& films) {
  { *std::ranges::begin(films) } -> std::convertible_to<const film_entry&>;
};

namespace detail {

/// Which film it is, and what became of it.
template <class Json>
void write_film_head(Json& json, const film_entry& film) {
  json.count("image_id", film.image_id);
  json.text("file_name", film.file_name);
  // What JSON cannot hold of a name is not lost.
  if (!is_utf8(film.file_name)) json.text("file_name_percent_encoded", percent_encoded(film.file_name));
  json.text("status", name(film.status));
  if (!film.reason.empty()) json.text("reason", film.reason);
}

/// What films.json says of a film.
template <class Json>
void write_film(Json& json, const film_entry& film) {
  write_film_head(json, film);
  if (film.status != film_status::ok && film.status != film_status::refused) return;
  json.verdict(film.verdict);
  if (film.width > 0) json.count("width", film.width);
  if (film.height > 0) json.count("height", film.height);
  json.count("lungs", film.lungs);
  if (film.definition) json.text("lung_definition", name(*film.definition));
  json.list("found", film.lung_rows, [&](const lung_row& lung) { write_lung(json, lung); });
  json.notes(film.notes);
  if (film.spacing)
    json.object("spacing", [&] {
      json.number("y", film.spacing->y);
      json.number("x", film.spacing->x);
      json.text("meaning", name(film.spacing->meaning));
    });
  if (film.status == film_status::refused) return;
  json.object("levels", [&] {
    json.count("black", film.levels.black);
    json.count("white", film.levels.white);
  });
  json.object("content", [&] {
    json.count("x", film.content.left);
    json.count("y", film.content.top);
    json.count("width", film.content.width);
    json.count("height", film.content.height);
  });
  if (film.files)
    json.object("files", [&] {
      json.text("left", film.files->left);
      json.text("right", film.files->right);
      json.text("overlay", film.files->overlay);
      const auto dicom = [&](std::string_view key, const std::string& file) {
        if (!file.empty()) json.text(key, file);
      };
      dicom("segmentation", film.files->segmentation);
      dicom("structured_report", film.files->structured_report);
      dicom("presentation_state", film.files->presentation_state);
    });
}

}  // namespace detail

/// Writes films.json to a stream.
template <film_entries Films>
void write_film_table(std::ostream& out, const Films& films, const std::vector<used_model>& models = {}) {
  detail::report_json json{out};
  json.report([&] {
    json.models(models);
    json.list("films", films, [&](const film_entry& each) { detail::write_film(json, each); });
  });
}

/// Writes films.json, as a whole or not at all: every film of a run, those without lungs and those that failed too,
/// with the id that results.json, a bare list of lungs, calls it by.
/// \param models  that read the films
/// \throws file_error when it cannot be written
template <film_entries Films>
void write_film_table(const std::filesystem::path& file, const Films& films,
                      const std::vector<used_model>& models = {}) {
  write_atomically(file, [&](std::ostream& out) { write_film_table(out, films, models); });
}

}}  // namespace lungseg::LUNGSEG_ABI
