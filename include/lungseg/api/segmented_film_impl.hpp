// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/api/segmented_film.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE segmented_film::segmented_film(lungseg::film picture, film_prediction prediction)
    : film_{std::move(picture)}, prediction_{std::move(prediction)}, left_{lung(left_lung)}, right_{lung(right_lung)} {}

LUNGSEG_INLINE void segmented_film::overlay(const std::filesystem::path& file) const {
  write_png(file, beside_overlay(film_, left_.mask, right_.mask));
}

LUNGSEG_INLINE found_lung segmented_film::lung(int id) const {
  found_lung result{.box = {}, .mask = mask_of(prediction_, id)};
  for (const predicted_lung& each : prediction_.lungs) {
    if (each.class_id != id) continue;
    result.found = true;
    result.score = each.score;
    result.box = each.area;
    result.quality = each.quality;
    if (each.quality) result.verdict = each.quality->verdict;
  }
  if (!result.found) result.verdict.raise(verdict_level::check, note_code::not_found);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
