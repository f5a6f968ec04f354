// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
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
  if (tag == DCM_SpecificCharacterSet) {
    const std::string set = in_capitals(value);
    return (set.find("ISO") != set.npos || set.starts_with("GB")) &&
           set.find_first_not_of("ISOGBKR_ 0123456789\\") == set.npos;
  }
  const DcmEVR representation = DcmTag{tag}.getEVR();
  if (representation == EVR_AS)
    return value.size() == 4 && value.find_first_not_of("0123456789") == 3 && value.find_last_of("DWMY") == 3;
  if (representation == EVR_DA) return of("0123456789 ") && (value.empty() || trimmed(value).size() == 8);
  if (representation == EVR_TM) return of("0123456789. ");
  if (representation == EVR_IS) return of("0123456789+-\\ ");
  return representation != EVR_DS || of("0123456789.+-eE\\ ");
}

/// Says of a table whether its first value has a sign. Files of implicit representations leave that to pixels, which a
/// presentation state has none of.
inline void sign_table(DcmItem& data, const DcmTagKey& sequence, bool is_signed) {
  DcmItem* table = nullptr;
  if (data.findAndGetSequenceItem(sequence, table).bad() || !table) return;
  const std::vector<std::uint16_t> says = words_of(*table, DCM_LUTDescriptor, 3);
  if (says.empty()) return;
  const DcmTag tag{DCM_LUTDescriptor, is_signed ? EVR_SS : EVR_US};
  std::unique_ptr<DcmElement> descriptor;
  if (is_signed)
    descriptor = std::make_unique<DcmSignedShort>(tag);
  else
    descriptor = std::make_unique<DcmUnsignedShort>(tag);
  for (std::size_t i = 0; i < says.size(); ++i) {
    const auto at = static_cast<unsigned long>(i);
    expect_put(is_signed ? descriptor->putSint16(static_cast<Sint16>(says[i]), at) : descriptor->putUint16(says[i], at),
               DCM_LUTDescriptor);
  }
  expect_put(table->insert(descriptor.get(), true), DCM_LUTDescriptor);
  descriptor.release();
}

inline void sign_tables(DcmItem& from, DcmItem& taken) {
  if (!taken.tagExists(DCM_ModalityLUTSequence) && !taken.tagExists(DCM_VOILUTSequence)) return;
  const bool is_signed = integer_of(from, DCM_PixelRepresentation).value_or(0) == 1;
  const int bits = std::clamp(integer_of(from, DCM_BitsStored).value_or(16), 1, 16);
  sign_table(taken, DCM_ModalityLUTSequence, is_signed);
  sign_table(taken, DCM_VOILUTSequence, range_after_modality(modality_rule_of(from, bits, is_signed)).first < 0);
}

}  // namespace detail

LUNGSEG_INLINE film_reference::film_reference(const dicom_file& file) : taken_{std::make_shared<DcmDataset>()} {
  DcmDataset& from = file.data_set();
  for (const detail::film_attribute& each : detail::film_attributes)
    if (detail::is_defined(each.tag, detail::whole_text_of(from, each.tag))) detail::copy(from, each.tag, *taken_);
  const std::string letters = detail::whole_text_of(*taken_, DCM_SpecificCharacterSet);
  if (!letters.empty()) detail::put(*taken_, DCM_SpecificCharacterSet, detail::in_capitals(letters));
  detail::sign_tables(from, *taken_);
  if (is_lossy(file)) detail::put(*taken_, DCM_LossyImageCompression, std::string{"01"});
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
