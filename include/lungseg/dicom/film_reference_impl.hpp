// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/items.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Whether a value is of those that the standard has for an attribute that is not free text. Others make a result
/// wrong, and could say anything, so they are not taken over.
inline bool is_defined(const DcmTagKey& tag, const std::string& value) {
  const auto of = [&](std::string_view characters) { return value.find_first_not_of(characters) == value.npos; };
  if (tag == DCM_PatientOrientation) return of("ALPRHFTODV\\ ");
  if (tag == DCM_LossyImageCompressionRatio) return of("0123456789.+-eE\\ ");
  if (tag == DCM_LossyImageCompressionMethod) return value.starts_with("ISO_") && of("ISO_0123456789\\ ");
  if (tag == DCM_LossyImageCompression) return value == "00" || value == "01";
  if (tag == DCM_SpecificCharacterSet)
    return (value.find("ISO") != value.npos || value.starts_with("GB")) && of("ISOGBKR_ 0123456789\\");
  return true;
}

inline bool is_lossy(E_TransferSyntax of_file) {
  return of_file == EXS_JPEGProcess1 || of_file == EXS_JPEGProcess2_4 || of_file == EXS_JPEGLSLossy;
}

inline int extent(DcmItem& of, const DcmTagKey& tag) {
  Uint16 value = 0;
  of.findAndGetUint16(tag, value);
  return value;
}

}  // namespace detail

LUNGSEG_INLINE film_reference::film_reference(const dicom_file& film) : taken_{std::make_shared<DcmDataset>()} {
  DcmDataset& from = film.data_set();
  for (const detail::film_attribute& each : detail::film_attributes)
    if (detail::is_defined(each.tag, detail::text_of(from, each.tag))) detail::copy(from, each.tag, *taken_);
  if (detail::is_lossy(from.getOriginalXfer())) detail::put(*taken_, DCM_LossyImageCompression, std::string{"01"});
  for (const DcmTagKey& tag : {DCM_SOPClassUID, DCM_SOPInstanceUID, DCM_SeriesInstanceUID, DCM_StudyInstanceUID})
    expect<format_error>(!detail::text_of(*taken_, tag).empty(),
                         film.name() + ": has no " + DcmTag{tag}.getTagName() + ", to which DICOM results refer");
  height_ = detail::extent(from, DCM_Rows);
  width_ = detail::extent(from, DCM_Columns);
  expect<format_error>(height_ > 0 && width_ > 0, film.name() + ": is a DICOM file without a picture");
  Sint32 frames = 1;
  from.findAndGetSint32(DCM_NumberOfFrames, frames);
  expect<format_error>(frames <= 1, film.name() + ": has " + std::to_string(frames) + " frames, expected one");
}

LUNGSEG_INLINE std::string film_reference::instance() const {
  return detail::text_of(*taken_, DCM_SOPInstanceUID);
}

}}  // namespace lungseg::LUNGSEG_ABI
