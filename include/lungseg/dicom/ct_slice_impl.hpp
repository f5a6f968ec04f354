// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/dicom/ct_slice.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_choice.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
#include "lungseg/dicom/pixel_layout.hpp"
#include "lungseg/dicom/stored_film.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline void expect_single_ct(DcmItem& data) {
  const std::string modality = code_of(data, DCM_Modality), sop_class = text_of(data, DCM_SOPClassUID);
  for (const known_modality& known : known_modalities)
    if (modality == known.code && modality != "CT")
      throw format_error{"is " + std::string{known.what} + ", expected a CT slice"};
  expect<format_error>(modality == "CT", "is of another modality than CT");
  expect<format_error>(
      sop_class != UID_EnhancedCTImageStorage && sop_class != UID_LegacyConvertedEnhancedCTImageStorage,
      "is an enhanced multi-frame CT, expected a file for each slice");
  expect<format_error>(sop_class.empty() || sop_class == UID_CTImageStorage, "is no CT image, though of modality CT");
  for (const std::string& type : codes_of(data, DCM_ImageType))
    expect<format_error>(type != "LOCALIZER" && type != "SCOUT", "is a localizer, expected an axial slice");
}

/// The name of what a direction across a slice shows.
inline std::string plane_of(const patient_vector& normal) {
  const double x = std::abs(normal[0]), y = std::abs(normal[1]), z = std::abs(normal[2]);
  const double most = std::max({x, y, z});
  if (most < 0.866) return "an oblique reformat";
  return most == y ? "a coronal reformat" : most == x ? "a sagittal reformat" : "an oblique reformat";
}

inline slice_place place_of(DcmItem& data) {
  const std::vector<double> at = numbers_of(data, DCM_ImagePositionPatient),
                            along = numbers_of(data, DCM_ImageOrientationPatient);
  expect<format_error>(at.size() == 3, "has no " + name_of(DCM_ImagePositionPatient));
  expect<format_error>(along.size() == 6, "has no " + name_of(DCM_ImageOrientationPatient));
  const slice_place place{{at[0], at[1], at[2]}, {along[0], along[1], along[2]}, {along[3], along[4], along[5]}};
  expect<format_error>(place.usable(), "its " + name_of(DCM_ImageOrientationPatient) + " is damaged");
  return place;
}

/// A file of CT values says how they become Hounsfield units, and may say that they become something else.
inline void expect_hounsfield(DcmItem& data) {
  const bool table = data.tagExists(DCM_ModalityLUTSequence);
  expect<format_error>(table || data.tagExists(DCM_RescaleIntercept),
                       "has no " + name_of(DCM_RescaleIntercept) + ", so its values are no Hounsfield units");
  const std::string type = code_of(data, DCM_RescaleType);
  expect<format_error>(type.empty() || type == "HU" || type == "US" || type == "HU_MOD",
                       "its " + name_of(DCM_RescaleType) + " is not HU, so its values are no Hounsfield units");
}

inline ct_facts ct_facts_of(DcmItem& data, const pixel_layout& layout) {
  expect<format_error>(layout.grey(), "is in colour, expected Hounsfield units");
  ct_facts facts{.series = text_of(data, DCM_SeriesInstanceUID), .instance = text_of(data, DCM_SOPInstanceUID)};
  facts.height = layout.height;
  facts.width = layout.width;
  facts.place = place_of(data);
  const auto pose = axial_pose(facts.place);
  expect<format_error>(pose.has_value(),
                       "is " + plane_of(cross(facts.place.row, facts.place.column)) + ", expected an axial slice");
  facts.pose = *pose;
  const std::vector<double> sides = numbers_of(data, DCM_PixelSpacing);
  expect<format_error>(sides.size() == 2 && is_pixel_side(sides[0]) && is_pixel_side(sides[1]),
                       "has no " + name_of(DCM_PixelSpacing));
  facts.spacing = {sides[0], sides[1], spacing_meaning::calibrated};
  expect_hounsfield(data);
  return facts;
}

inline hu_image hounsfield_of(const stored_film& stored, const grey_rule& rule,
                              const std::optional<padding_range>& padding) {
  std::vector<std::int16_t> table(std::size_t{1} << stored.bits);
  for (std::size_t word = 0; word < table.size(); ++word) {
    const int value = rule.value_of(static_cast<std::uint32_t>(word));
    const bool padded = padding && value >= padding->least && value <= padding->most;
    const double hu = padded ? double{least_hu} : std::floor(rule.after_modality(value) + 0.5);
    table[word] = static_cast<std::int16_t>(std::clamp(hu, double{least_hu}, 32767.0));
  }
  hu_image result(stored.words.height, stored.words.width);
  std::transform(stored.words.pixels.begin(), stored.words.pixels.end(), result.pixels.begin(),
                 [&](std::uint16_t word) { return table[word]; });
  return result;
}

}  // namespace detail

LUNGSEG_INLINE ct_facts read_ct_facts(const dicom_file& file, const read_options& options) {
  detail::naming(file, [&] { detail::expect_single_ct(file.data_set()); });
  const pixel_layout layout = read_layout(file, options.max_pixels);
  return detail::naming(file, [&] { return detail::ct_facts_of(file.data_set(), layout); });
}

LUNGSEG_INLINE hu_image read_hounsfield(const dicom_file& file, const read_options& options) {
  read_ct_facts(file, options);
  const pixel_layout layout = read_layout(file, options.max_pixels);
  return detail::naming(file, [&] {
    DcmItem& data = file.data_set();
    const stored_film stored = stored_film_of(read_samples(file, layout), layout);
    const grey_rule rule = detail::modality_rule_of(data, stored.bits, stored.is_signed);
    expect<format_error>(rule.modality || (is_finite(rule.slope * 65536 + rule.intercept) && rule.slope != 0),
                         "its rescaling is 0 or not finite");
    return detail::hounsfield_of(stored, rule, detail::padding_of(data, stored.is_signed));
  });
}

}}  // namespace lungseg::LUNGSEG_ABI
