// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/items.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Whether a row and a column lead to different sides: "L\\F".
inline bool are_two_directions(std::string_view value) {
  const std::size_t between = value.find('\\');
  if (between == value.npos) return false;
  const std::string_view row = trimmed(value.substr(0, between)), column = trimmed(value.substr(between + 1));
  return !row.empty() && !column.empty() && row != column && column.find('\\') == column.npos;
}

/// Whether a value is of those that the standard has for an attribute that is not free text. Others make a result
/// wrong, and could say anything, so they are not taken over.
inline bool is_defined(const DcmTagKey& tag, const std::string& value) {
  const auto of = [&](std::string_view characters) { return value.find_first_not_of(characters) == value.npos; };
  const auto among = [&](std::initializer_list<std::string_view> terms) {
    return std::find(terms.begin(), terms.end(), in_capitals(std::string{trimmed(value)})) != terms.end();
  };
  if (tag == DCM_PatientOrientation) return of("ALPRHFTODV\\ ") && (value.empty() || are_two_directions(value));
  if (tag == DCM_LossyImageCompressionMethod) return value.starts_with("ISO_") && of("ISO_0123456789\\ ");
  if (tag == DCM_LossyImageCompression) return among({"00", "01"});
  if (tag == DCM_VOILUTFunction) return among({"LINEAR", "LINEAR_EXACT", "SIGMOID"});
  if (tag == DCM_PresentationLUTShape) return among({"IDENTITY", "INVERSE"});
  if (tag == DCM_PhotometricInterpretation) return among({"MONOCHROME1", "MONOCHROME2"});
  if (tag == DCM_SpecificCharacterSet)
    return (value.find("ISO") != value.npos || value.starts_with("GB")) && of("ISOGBKR_ 0123456789\\");
  const DcmEVR representation = DcmTag{tag}.getEVR();
  if (representation == EVR_AS)
    return value.size() == 4 && value.find_first_not_of("0123456789") == 3 && value.find_last_of("DWMY") == 3;
  if (representation == EVR_DA) return of("0123456789 ") && (value.empty() || trimmed(value).size() == 8);
  if (representation == EVR_TM) return of("0123456789. ");
  if (representation == EVR_IS) return of("0123456789+-\\ ");
  return representation != EVR_DS || of("0123456789.+-eE\\ ");
}

inline bool is_lossy(E_TransferSyntax of_file) {
  return of_file == EXS_JPEGProcess1 || of_file == EXS_JPEGProcess2_4 || of_file == EXS_JPEGLSLossy;
}

}  // namespace detail

LUNGSEG_INLINE film_reference::film_reference(const dicom_file& file) : taken_{std::make_shared<DcmDataset>()} {
  DcmDataset& from = file.data_set();
  for (const detail::film_attribute& each : detail::film_attributes)
    if (detail::is_defined(each.tag, detail::whole_text_of(from, each.tag))) detail::copy(from, each.tag, *taken_);
  if (detail::is_lossy(from.getOriginalXfer())) detail::put(*taken_, DCM_LossyImageCompression, std::string{"01"});
  for (const DcmTagKey& tag : {DCM_SOPClassUID, DCM_SOPInstanceUID, DCM_SeriesInstanceUID, DCM_StudyInstanceUID})
    expect<format_error>(!detail::whole_text_of(*taken_, tag).empty(),
                         file.name() + ": has no " + detail::name_of(tag) + ", to which DICOM results refer");
  height_ = detail::integer_of(from, DCM_Rows).value_or(0);
  width_ = detail::integer_of(from, DCM_Columns).value_or(0);
  expect<format_error>(height_ > 0 && width_ > 0, file.name() + ": is a DICOM file without a picture");
  Sint32 frames = 1;
  from.findAndGetSint32(DCM_NumberOfFrames, frames);
  expect<format_error>(frames <= 1, file.name() + ": has " + std::to_string(frames) + " frames, expected one");
}

LUNGSEG_INLINE std::string film_reference::instance() const {
  return detail::whole_text_of(*taken_, DCM_SOPInstanceUID);
}

}}  // namespace lungseg::LUNGSEG_ABI
