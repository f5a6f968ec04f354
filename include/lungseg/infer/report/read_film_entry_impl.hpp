// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/infer/report/percent_encoding.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE int read_count(const json_value& object, const char* key, const std::string& where) {
  return static_cast<int>(to_integer(member(object, key, where), where + "." + key, INT32_MIN, INT32_MAX));
}

LUNGSEG_INLINE double read_figure(const json_value& object, const char* key, const std::string& where) {
  const json_value& value = member(object, key, where);
  return value.IsNull() ? std::nan("") : to_number(value, where + "." + key);
}

LUNGSEG_INLINE bool read_truth(const json_value& object, const char* key, const std::string& where) {
  const json_value& value = member(object, key, where);
  if (!value.IsBool()) wrong_kind(value, where + "." + key, "true or false");
  return value.GetBool();
}

LUNGSEG_INLINE std::string read_text(const json_value& object, const char* key, const std::string& where) {
  return to_text(member(object, key, where), where + "." + key);
}

LUNGSEG_INLINE std::string find_text(const json_value& object, const char* key, const std::string& where) {
  const json_value* text = find(object, key, where);
  return text ? to_text(*text, where + "." + key) : std::string{};
}

LUNGSEG_INLINE const json_value& read_list(const json_value& object, const char* key, const std::string& where) {
  const json_value& list = member(object, key, where);
  if (!list.IsArray()) wrong_kind(list, where + "." + key, "an array");
  return list;
}

LUNGSEG_INLINE verdict read_verdict(const json_value& object, const std::string& where) {
  verdict result{of_name<verdict_level>(member(object, "verdict", where), 3, where + ".verdict"), {}};
  for (const json_value& reason : read_list(object, "reasons", where).GetArray())
    result.reasons.push_back(of_name<note_code>(reason, note_codes, where + ".reasons"));
  return result;
}

inline lung_measurement read_measurement(const json_value& of, const std::string& where) {
  const auto figure = [&](const char* key) { return read_figure(of, key, where); };
  return {figure("area"), figure("height"), figure("width"), figure("x"), figure("y")};
}

inline int read_side(const json_value& of, const std::string& where) {
  const std::string side = read_text(of, "side", where);
  if (side != side_name(left_lung) && side != side_name(right_lung)) throw json_fault{where + ".side is \"" + side + "\", expected left or right"};
  return side == side_name(left_lung) ? left_lung : right_lung;
}

inline lung_row read_lung(const json_value& of, const std::string& where) {
  lung_row lung;
  lung.class_id = read_side(of, where);
  lung.score = read_figure(of, "score", where);
  lung.pixels = read_measurement(member(of, "pixels", where), where + ".pixels");
  if (const json_value* length = find(of, "millimetres", where))
    lung.millimetres = read_measurement(*length, where + ".millimetres");
  if (find(of, "predicted_dice", where))
    lung.quality = lung_quality{read_figure(of, "predicted_dice", where), read_figure(of, "dice_low", where),
                                read_figure(of, "dice_high", where), read_verdict(of, where)};
  return lung;
}

inline result_files read_files(const json_value& of, const std::string& where) {
  result_files files{""};
  files.left = read_text(of, "left", where);
  files.right = read_text(of, "right", where);
  files.overlay = read_text(of, "overlay", where);
  files.segmentation = find_text(of, "segmentation", where);
  files.structured_report = find_text(of, "structured_report", where);
  files.presentation_state = find_text(of, "presentation_state", where);
  return files;
}

LUNGSEG_INLINE std::vector<film_note> read_notes(const json_value& of, const std::string& where) {
  std::vector<film_note> notes;
  for (const json_value& note : read_list(of, "notes", where).GetArray())
    notes.push_back({of_name<note_code>(member(note, "code", where), note_codes, where + ".notes"),
                     read_text(note, "text", where + ".notes"),
                     find(note, "side", where) ? detail::read_side(note, where + ".notes") : 0});
  return notes;
}

LUNGSEG_INLINE film_entry read_film_head(const json_value& of, const std::string& where) {
  film_entry film;
  film.image_id = to_integer(member(of, "image_id", where), where + ".image_id", INT64_MIN, INT64_MAX);
  film.file_name = read_text(of, "file_name", where);
  if (const json_value* whole = find(of, "file_name_percent_encoded", where))
    film.file_name = percent_decoded(to_text(*whole, where));
  film.status = of_name<film_status>(member(of, "status", where), 4, where + ".status");
  film.reason = find_text(of, "reason", where);
  return film;
}

LUNGSEG_INLINE film_entry read_film(const json_value& of, const std::string& where) {
  film_entry film = read_film_head(of, where);
  if (film.status != film_status::ok && film.status != film_status::refused) return film;
  film.verdict = read_verdict(of, where);
  if (find(of, "width", where)) film.width = read_count(of, "width", where);
  if (find(of, "height", where)) film.height = read_count(of, "height", where);
  film.lungs = read_count(of, "lungs", where);
  if (find_text(of, "laterality", where) == name(laterality::image)) film.sides = laterality::image;
  film.definition = lung_definition_of(find_text(of, "lung_definition", where));
  for (const json_value& lung : read_list(of, "found", where).GetArray())
    film.lung_rows.push_back(read_lung(lung, where + ".found"));
  film.notes = read_notes(of, where);
  if (const json_value* spacing = find(of, "spacing", where))
    film.spacing = pixel_spacing{read_figure(*spacing, "y", where), read_figure(*spacing, "x", where),
                                 of_name<spacing_meaning>(member(*spacing, "meaning", where), 4, where + ".spacing")};
  if (film.status == film_status::refused) return film;
  const json_value &levels = member(of, "levels", where), &content = member(of, "content", where);
  film.levels = {read_count(levels, "black", where), read_count(levels, "white", where)};
  film.content.left = read_count(content, "x", where);
  film.content.top = read_count(content, "y", where);
  film.content.width = read_count(content, "width", where);
  film.content.height = read_count(content, "height", where);
  if (const json_value* files = find(of, "files", where)) film.files = read_files(*files, where + ".files");
  return film;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
