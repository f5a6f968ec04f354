// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/utf8.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/percent_encoding.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void film_entry::take(const film_prediction& found) {
  lungs = std::ssize(found.lungs);
  notes = found.notes;
  levels = found.levels;
  content = found.content;
  sides = found.sides;
  definition = found.definition;
  verdict = found.verdict;
  lung_rows = lungseg::lung_rows(found);
  spacing = found.spacing;
  height = found.height, width = found.width;
}

namespace detail {

template <class Json>
void put_film_head(Json& json, const film_entry& film) {
  json.count("image_id", film.image_id);
  json.text("file_name", film.file_name);
  // What JSON cannot hold of a name is not lost.
  if (!is_utf8(film.file_name)) json.text("file_name_percent_encoded", percent_encoded(film.file_name));
  json.text("status", name(film.status));
  if (!film.reason.empty()) json.text("reason", film.reason);
}

template <class Json>
void put_film(Json& json, const film_entry& film) {
  put_film_head(json, film);
  if (film.status != film_status::ok && film.status != film_status::refused) return;
  json.verdict(film.verdict);
  if (film.width > 0) json.count("width", film.width);
  if (film.height > 0) json.count("height", film.height);
  json.count("lungs", film.lungs);
  json.text("laterality", name(film.sides));
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

LUNGSEG_INLINE void write_film_head(line_json& json, const film_entry& film) {
  put_film_head(json, film);
}
LUNGSEG_INLINE void write_film(report_json& json, const film_entry& film) {
  put_film(json, film);
}
LUNGSEG_INLINE void write_film(line_json& json, const film_entry& film) {
  put_film(json, film);
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
