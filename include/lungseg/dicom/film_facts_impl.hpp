// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_facts.hpp"
#include "lungseg/dicom/pixel_ratio.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

constexpr char opposite_direction(char direction) noexcept {
  constexpr std::string_view from = "LRHF", to = "RLFH";
  const auto at = from.find(direction);
  return at == from.npos ? '\0' : to[at];
}

/// The two sides of a pixel as an element has them; none where they are no lengths that a pixel can have.
inline std::optional<pixel_spacing> lengths_of(DcmItem& data, const DcmTagKey& key) {
  try {
    const std::vector<double> sides = numbers_of(data, key);
    if (sides.size() == 2 && is_pixel_side(sides[0]) && is_pixel_side(sides[1]))
      return pixel_spacing{sides[0], sides[1]};
  } catch (const format_error&) {
    return std::nullopt;  // as of a file that does not say: its pixels can still be read
  }
  return std::nullopt;
}

inline std::optional<pixel_spacing> spacing_in(DcmItem& data) {
  const auto imager = lengths_of(data, DCM_ImagerPixelSpacing);
  return spacing_of(lengths_of(data, DCM_PixelSpacing),
                    imager ? imager : lengths_of(data, DCM_NominalScannedPixelSpacing),
                    !text_of(data, DCM_PixelSpacingCalibrationType).empty());
}

/// The standard has the ratio where there is no spacing, so the spacing goes first.
inline void take_aspect(film_facts& facts, const std::optional<double>& ratio) {
  const auto by_spacing = facts.spacing ? std::optional{facts.spacing->y / facts.spacing->x} : std::nullopt;
  const bool usable = by_spacing && is_pixel_aspect(*by_spacing);
  facts.pixel_aspect = usable ? *by_spacing : ratio.value_or(1);
  const std::optional<double>& second = usable ? ratio : by_spacing;
  if (second && !same_aspect(*second, facts.pixel_aspect)) facts.other_aspect = second;
}

}  // namespace detail

LUNGSEG_INLINE std::optional<film_pose> pose_by_directions(std::string_view row, std::string_view column) {
  if (row.empty() || column.empty()) return std::nullopt;
  for (const bool mirrored : {false, true}) {
    char right = mirrored ? 'R' : 'L', down = 'F';
    for (int quarters = 0; quarters < 4; ++quarters) {
      if (row[0] == right && column[0] == down) return film_pose{quarters, mirrored};
      right = std::exchange(down, right);  // turned clockwise, what led to the right leads down
      right = detail::opposite_direction(right);
    }
  }
  return std::nullopt;
}

LUNGSEG_INLINE std::optional<pixel_spacing> spacing_of(const std::optional<pixel_spacing>& pixel,
                                                       const std::optional<pixel_spacing>& receptor,
                                                       bool says_calibrated) {
  constexpr double rounding = 1e-3;  // of decimal figures; no film is magnified so little
  if (!pixel && !receptor) return std::nullopt;
  if (!pixel) return pixel_spacing{receptor->y, receptor->x, spacing_meaning::receptor};
  const auto differs = [](double a, double b) { return std::abs(a - b) > rounding * b; };
  const bool other = receptor && (differs(pixel->y, receptor->y) || differs(pixel->x, receptor->x));
  return pixel_spacing{pixel->y, pixel->x,
                       says_calibrated || other ? spacing_meaning::calibrated
                       : receptor               ? spacing_meaning::receptor
                                                : spacing_meaning::unknown};
}

LUNGSEG_INLINE film_facts read_facts(const dicom_file& file) {
  DcmItem& data = file.data_set();
  film_facts facts;
  facts.sop_class = detail::text_of(data, DCM_SOPClassUID);
  facts.modality = detail::code_of(data, DCM_Modality);
  facts.body_part = detail::code_of(data, DCM_BodyPartExamined);
  facts.view = detail::code_of(data, DCM_ViewPosition);
  const std::vector<std::string> directions = detail::codes_of(data, DCM_PatientOrientation);
  if (directions.size() == 2) {
    facts.row_direction = directions[0];
    facts.column_direction = directions[1];
  }
  facts.for_processing = facts.sop_class == UID_DigitalXRayImageStorageForProcessing ||
                         detail::code_of(data, DCM_PresentationIntentType) == "FOR PROCESSING";
  facts.spacing = detail::spacing_in(data);
  detail::take_aspect(facts, detail::ratio_in(data));
  facts.pose = pose_by_directions(facts.row_direction, facts.column_direction);
  return facts;
}

}}  // namespace lungseg::LUNGSEG_ABI
