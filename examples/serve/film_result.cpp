// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_result.hpp"

#include <utility>

#include "lungseg/data/pixels/rle.hpp"

namespace serve {

lungseg::film_entry entry_of(const film_result& film, std::int64_t image_id, const std::string& address) {
  lungseg::film_entry entry{image_id, film.name, film.status, film.reason};
  entry.take(film.found);
  if (film.status == lungseg::film_status::ok && !address.empty()) entry.files.emplace(address);
  return entry;
}

std::int64_t bytes_of(const film_result& film) {
  std::size_t bytes = sizeof film + film.name.size() + film.reason.size();
  if (film.pixels) bytes += film.pixels->pixels.size();
  for (const lungseg::predicted_lung& lung : film.found.lungs)
    bytes += sizeof lung + lung.pixels.counts.size() * sizeof lung.pixels.counts.front();
  const std::int64_t shared = film.dicom ? film.dicom->bytes() : 0;
  return static_cast<std::int64_t>(bytes) * (film.original ? 2 : 1) + shared;
}

film_result mended(const std::shared_ptr<const film_result>& film, lungseg::run_lengths left,
                   lungseg::run_lengths right) {
  film_result result = *film;
  if (!result.original) result.original = film;
  result.status = lungseg::film_status::ok;
  result.made = std::time(nullptr);
  result.reason.clear();
  result.found.refused = false;
  result.found.lungs.clear();
  for (auto& [id, pixels] : {std::pair{lungseg::left_lung, &left}, std::pair{lungseg::right_lung, &right}})
    if (lungseg::area(*pixels) > 0)
      result.found.lungs.push_back({id, 1, lungseg::bounding_box(*pixels), std::move(*pixels)});
  result.found.notes.clear();
  result.found.verdict = {};
  return result;
}

}  // namespace serve
