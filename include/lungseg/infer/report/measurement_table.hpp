// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/csv.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::array measurement_columns{
    "file",         "image_id",     "side",     "verdict",          "found",    "score",     "predicted_dice",
    "dice_low",     "dice_high",    "reasons",  "left_right_ratio", "area_px",  "height_px", "width_px",
    "x_px",         "y_px",         "area_mm2", "height_mm",        "width_mm", "x_mm",      "y_mm",
    "spacing_y_mm", "spacing_x_mm", "spacing",  "laterality"};

/// One side of a film as a line; what is not known is empty.
std::vector<std::string> measurement_line(const film_entry& of, int side);

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/measurement_table_impl.hpp"
#endif
