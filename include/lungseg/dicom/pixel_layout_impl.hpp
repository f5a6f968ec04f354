// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline photometric photometric_of(DcmItem& data) {
  using entry = std::pair<std::string_view, photometric>;
  constexpr std::array known{
      entry{"MONOCHROME1", photometric::monochrome1}, entry{"MONOCHROME2", photometric::monochrome2},
      entry{"PALETTE COLOR", photometric::palette},   entry{"RGB", photometric::rgb},
      entry{"YBR_FULL", photometric::ybr_full},       entry{"YBR_FULL_422", photometric::ybr_full_422},
      entry{"YBR_ICT", photometric::ybr_jpeg2000},    entry{"YBR_RCT", photometric::ybr_jpeg2000}};
  const std::string text = code_of(data, DCM_PhotometricInterpretation);
  expect<format_error>(!text.empty(), "has no " + name_of(DCM_PhotometricInterpretation));
  for (const auto& [name, meaning] : known)
    if (text == name) return meaning;
  throw format_error{"its " + name_of(DCM_PhotometricInterpretation) +
                     " is none of MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, YBR_FULL_422, YBR_ICT, "
                     "YBR_RCT"};
}

inline void expect_extent(const pixel_layout& of, std::int64_t max_pixels) {
  const std::string claim = std::to_string(of.height) + " x " + std::to_string(of.width) + " pixels";
  expect<format_error>(of.pixels() > 0, "claims " + claim + ", expected at least 1 x 1");
  expect<format_error>(static_cast<std::int64_t>(of.pixels()) <= max_pixels,
                       "claims " + claim + ", more than the limit of " + std::to_string(max_pixels));
}

inline void expect_bits(const pixel_layout& of) {
  const std::string claim = std::to_string(of.stored) + " of " + std::to_string(of.allocated) +
                            " bits with the highest in bit " + std::to_string(of.high_bit);
  expect<format_error>(of.allocated == 8 || of.allocated == 16, "has " + claim + ", expected 8 or 16 bits a sample");
  expect<format_error>(
      of.stored >= 1 && of.stored <= of.allocated && of.high_bit >= of.stored - 1 && of.high_bit < of.allocated,
      "has " + claim + ", which cannot be");
}

inline void expect_samples(const pixel_layout& of) {
  const bool one = of.grey() || of.meaning == photometric::palette;
  expect<format_error>(of.samples == (one ? 1 : 3), "has " + std::to_string(of.samples) +
                                                        " samples a pixel, expected " + (one ? "1" : "3") + " by its " +
                                                        name_of(DCM_PhotometricInterpretation));
  expect<format_error>(one || (of.stored == of.allocated && !of.is_signed), "has colours of an odd depth");
}

inline pixel_layout layout_of(DcmItem& data, std::int64_t max_pixels) {
  pixel_layout layout;
  expect<format_error>(data.tagExists(DCM_PixelData), "is a DICOM file without a picture");
  const double frames = number_of(data, DCM_NumberOfFrames, 1);
  expect<format_error>(!(frames > 1), "holds several frames, and a film is one");
  layout.height = needed_integer(data, DCM_Rows);
  layout.width = needed_integer(data, DCM_Columns);
  expect_extent(layout, max_pixels);
  layout.samples = integer_of(data, DCM_SamplesPerPixel).value_or(1);
  layout.allocated = needed_integer(data, DCM_BitsAllocated);
  layout.stored = integer_of(data, DCM_BitsStored).value_or(layout.allocated);
  layout.high_bit = integer_of(data, DCM_HighBit).value_or(layout.stored - 1);
  layout.is_signed = integer_of(data, DCM_PixelRepresentation).value_or(0) == 1;
  layout.planar = integer_of(data, DCM_PlanarConfiguration).value_or(0) == 1;
  layout.meaning = photometric_of(data);
  expect_bits(layout);
  expect_samples(layout);
  return layout;
}

}  // namespace detail

LUNGSEG_INLINE pixel_layout read_layout(const dicom_file& file, std::int64_t max_pixels) {
  return detail::naming(file, [&] { return detail::layout_of(file.data_set(), max_pixels); });
}

}}  // namespace lungseg::LUNGSEG_ABI
