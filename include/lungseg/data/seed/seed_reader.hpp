// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/side_arrangement.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/json/json_reader.hpp"
#include "lungseg/data/seed/seed_handler.hpp"
#include "lungseg/data/seed/temporary_films.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Reads the original's dataset file record by record, in memory for one record: take(seed_record&&) gets each. Class-0
/// instances are dropped, boxes come from the masks, films become grey. Sides are the picture's, as in the file. A part
/// that cannot be used costs the instance or the record.
/// \source the original's create_dataset.py; mask values may be truth values or numbers.
/// \return what was left out
/// \throws file_error when it cannot be read; format_error for broken JSON, a file that is no list, and one of which
/// nothing is left; whatever take throws.
template <class Take>
dataset_reading read_seed_records(const std::filesystem::path& file, Take&& take) {
  detail::seed_handler<std::remove_reference_t<Take>> handler{take};
  detail::parse_json(file, handler);
  try {
    return handler.finish();
  } catch (const format_error& fault) {
    throw format_error{file.string() + ": " + fault.what()};
  }
}

/// Reads the original's dataset file; the films go into `films` (made when missing) as PNG with the file's names, so
/// that the dataset is like any other. Films that are there already with the same content stay. When anything fails,
/// the films written so far are removed. Of two films of one name the first is kept.
/// \param sides  what the class names of the result mean; the file's own names are the picture's sides.
/// \throws as read_seed_records; file_error when a film cannot be written
inline film_dataset read_seed(const std::filesystem::path& file, const std::filesystem::path& films,
                              laterality sides = laterality::patient) {
  film_dataset result;
  result.folder = films;
  result.sides = laterality::image;
  detail::temporary_films made;
  std::unordered_set<std::string> names;
  std::vector<part_fault> again;
  dataset_reading reading = read_seed_records(file, [&](seed_record&& next) {
    next.record.file = std::filesystem::path{next.record.file}.replace_extension(".png").generic_string();
    if (!names.insert(next.record.file).second)
      return again.push_back({next.record.file, part_reason::duplicate, "two films are called " + next.record.file});
    next.record.image_id = std::ssize(result.films) + 1;
    made.write(films / next.record.file, next.pixels);
    result.films.push_back(std::move(next.record));
  });
  made.keep();
  reading.faults.insert(reading.faults.end(), again.begin(), again.end());
  result.reading = std::move(reading);
  detail::compare_with_arrangement(result);
  return with_sides(std::move(result), sides);
}

}}  // namespace lungseg::LUNGSEG_ABI
