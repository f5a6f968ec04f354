// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/csv.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::array measurement_columns{
    "file",         "image_id",     "side",     "verdict",          "found",    "score",     "predicted_dice",
    "dice_low",     "dice_high",    "reasons",  "left_right_ratio", "area_px",  "height_px", "width_px",
    "x_px",         "y_px",         "area_mm2", "height_mm",        "width_mm", "x_mm",      "y_mm",
    "spacing_y_mm", "spacing_x_mm", "spacing"};

/// A number of a CSV file; empty for one that is none.
inline std::string number_field(double value, int digits) {
  return is_finite(value) ? fixed(value, digits) : std::string{};
}

/// One side of a film as a line; what is not known is empty.
inline std::vector<std::string> measurement_line(const film_entry& of, int side) {
  const lung_row *lung = nullptr, *other = nullptr;
  for (const lung_row& row : of.lung_rows) (row.class_id == side ? lung : other) = &row;
  std::vector<std::string> line{csv_field(of.file_name), std::to_string(of.image_id),
                                side == left_lung ? "left" : "right"};
  const lung_quality* const quality = lung && lung->quality ? &*lung->quality : nullptr;
  line.emplace_back(quality ? name(quality->verdict.level) : "");
  line.emplace_back(lung ? "yes" : "no");
  line.push_back(lung ? number_field(lung->score, 4) : "");
  for (double lung_quality::*figure : {&lung_quality::dice, &lung_quality::low, &lung_quality::high})
    line.push_back(quality ? number_field(quality->*figure, 3) : "");
  line.push_back(quality ? csv_field(reasons_text(quality->verdict)) : "");
  const double ratio = lung && other ? lung->pixels.area / other->pixels.area : std::nan("");
  line.push_back(number_field(side == left_lung ? ratio : 1 / ratio, 4));
  const auto add = [&](const lung_measurement& m, int digits) {
    for (const double value : {m.area, m.height, m.width, m.x, m.y}) line.push_back(number_field(value, digits));
  };
  if (lung) add(lung->pixels, 1);
  if (lung && lung->millimetres) add(*lung->millimetres, 2);
  line.resize(measurement_columns.size() - 3);
  line.push_back(of.spacing ? number_field(of.spacing->y, 4) : "");
  line.push_back(of.spacing ? number_field(of.spacing->x, 4) : "");
  line.emplace_back(of.spacing ? name(of.spacing->meaning) : "");
  return line;
}

}  // namespace detail

/// Writes measurements.csv (RFC 4180) to a stream: for each film that was read a line for its left and
/// one for its right lung, found or not, so that a missing lung is seen. Lengths are film pixels, and millimetres where
/// the film's spacing is known. docs/command_line.md lists the columns.
template <film_entries Films>
void write_measurements(std::ostream& out, const Films& films) {
  write_csv_line(out, {detail::measurement_columns.begin(), detail::measurement_columns.end()});
  for (const film_entry& each : films)
    if (each.status == film_status::ok)
      for (const int side : {left_lung, right_lung}) write_csv_line(out, detail::measurement_line(each, side));
}

/// The same as a file, which is written as a whole or not at all.
/// \throws file_error when it cannot be written
template <film_entries Films>
void write_measurements(const std::filesystem::path& file, const Films& films) {
  write_atomically(file, [&](std::ostream& out) { write_measurements(out, films); });
}

}}  // namespace lungseg::LUNGSEG_ABI
