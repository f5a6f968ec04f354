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
#include "lungseg/core/laterality.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/lung_row.hpp"
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
  laterality sides = laterality::patient;            // film_prediction::sides
  std::optional<lung_definition> definition{};       // film_prediction::definition
  lungseg::verdict verdict{};                        // film_prediction::verdict
  std::vector<lung_row> lung_rows{};                 // of its lungs
  std::optional<pixel_spacing> spacing{};            // film_prediction::spacing
  int height = 0, width = 0;                         // pixels; 0: nobody knows

  /// Takes over what a prediction says of the film; what became of it, and its files, are the caller's to say.
  void take(const film_prediction& found);
};

/// Films of a run that can be gone through, and need not be in memory: a list, or a film_stream.
template <class Films>
concept film_entries = std::ranges::range<const Films> && requires(const Films& films) {
  { *std::ranges::begin(films) } -> std::convertible_to<const film_entry&>;
};

namespace detail {

/// Which film it is, and what became of it.
void write_film_head(line_json& json, const film_entry& film);

/// What films.json says of a film.
void write_film(report_json& json, const film_entry& film);
void write_film(line_json& json, const film_entry& film);

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_table_impl.hpp"
#endif
