// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Height over width of a pixel as PixelAspectRatio has it; none where it is absent, or nothing that pixels can have.
inline std::optional<double> ratio_in(DcmItem& data) {
  try {
    const std::vector<double> sides = numbers_of(data, DCM_PixelAspectRatio);
    if (sides.size() == 2 && sides[1] > 0 && is_pixel_aspect(sides[0] / sides[1])) return sides[0] / sides[1];
  } catch (const format_error&) {
    return std::nullopt;  // as of a file that does not say: its pixels can still be read
  }
  return std::nullopt;
}

/// Height over width of a film's pixels as a PixelAspectRatio, by the spacing where there is one; empty for square
/// ones.
inline std::string aspect_text(const film_reference& source, const film_prediction& found) {
  if (!found.spacing) {
    const auto ratio = ratio_in(source.data_set());
    return ratio && !is_square(*ratio) ? whole_text_of(source.data_set(), DCM_PixelAspectRatio) : std::string{};
  }
  const double aspect = found.spacing->y / found.spacing->x;
  const auto nanometres = [](double millimetres) { return std::to_string(std::llround(millimetres * 1e6)); };
  if (is_square(aspect) || !is_pixel_aspect(aspect)) return {};
  return nanometres(found.spacing->y) + '\\' + nanometres(found.spacing->x);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
