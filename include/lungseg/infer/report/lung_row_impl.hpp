// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/report/lung_row.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<lung_row> lung_rows(const film_prediction& found) {
  std::vector<lung_row> rows;
  for (const predicted_lung& lung : found.lungs) {
    const lung_measurement pixels = measure(lung.pixels);
    rows.push_back({lung.class_id, static_cast<double>(lung.score), pixels, {}, lung.quality});
    if (found.spacing) rows.back().millimetres = in_millimetres(pixels, *found.spacing);
  }
  return rows;
}

LUNGSEG_INLINE std::string reasons_text(const verdict& of) {
  std::string text;
  for (const note_code code : of.reasons) text += (text.empty() ? "" : "; ") + std::string{name(code)};
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
