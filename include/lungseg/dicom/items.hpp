// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/core/laterality.hpp"

/// \file
/// Values, codes and items of DICOM data sets, put in and taken over.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A concept: its value in a coding scheme, and what that means.
struct dicom_code {
  const char *value, *scheme, *meaning;
};

inline constexpr dicom_code lung_code{"39607008", "SCT", "Lung"};
inline constexpr dicom_code laterality_code(int class_id) {
  return class_id == left_lung ? dicom_code{"7771000", "SCT", "Left"} : dicom_code{"24028007", "SCT", "Right"};
}
inline constexpr dicom_code anatomical_structure{"123037004", "SCT", "Anatomical Structure"};
inline constexpr dicom_code artificial_intelligence{"123110", "DCM", "Artificial Intelligence"};

/// Memory is the one thing that can be wrong with values of ours.
inline void expect_put(const OFCondition& done, const DcmTagKey& tag) {
  expect<error>(done.good(), std::string{"DICOM: cannot write "} + tag.toString().c_str() + ": " + done.text());
}

/// What DICOM's default character set has, so that a text of ours reads the same beside a patient's name in any.
inline std::string ascii(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~' || c == '\\'; }, '?');
  return text;
}

inline void put(DcmItem& in, const DcmTagKey& tag, const std::string& text) {
  expect_put(in.putAndInsertString(tag, text.c_str()), tag);
}
inline void put(DcmItem& in, const DcmTagKey& tag, std::uint16_t value) {
  expect_put(in.putAndInsertUint16(tag, value), tag);
}
inline void put(DcmItem& in, const DcmTagKey& tag, std::uint32_t value) {
  expect_put(in.putAndInsertUint32(tag, value), tag);
}
inline void put(DcmItem& in, const DcmTagKey& tag, const DcmTagKey& value) {
  expect_put(in.putAndInsertTagKey(tag, value), tag);
}
/// An element, or a sequence, without a value.
inline void put_empty(DcmItem& in, const DcmTagKey& tag) {
  expect_put(in.insertEmptyElement(tag), tag);
}

/// A new item at the end of a sequence, which is made when there is none.
inline DcmItem& append(DcmItem& in, const DcmTagKey& sequence) {
  DcmItem* item = nullptr;
  expect_put(in.findOrCreateSequenceItem(sequence, item, -2), sequence);
  return *item;
}

/// \return the item, for modifiers of the code
inline DcmItem& put_code(DcmItem& in, const DcmTagKey& sequence, const dicom_code& code) {
  DcmItem& item = append(in, sequence);
  put(item, DCM_CodeValue, code.value);
  put(item, DCM_CodingSchemeDesignator, code.scheme);
  put(item, DCM_CodeMeaning, code.meaning);
  return item;
}

/// The value, and of several the whole text; empty where there is none.
inline std::string whole_text_of(DcmItem& from, const DcmTagKey& tag) {
  OFString text;
  from.findAndGetOFStringArray(tag, text);
  return {text.c_str(), text.size()};
}

/// Takes an element over as it is. \return whether there was one
inline bool copy(DcmItem& from, const DcmTagKey& tag, DcmItem& to) {
  if (!from.tagExists(tag)) return false;
  expect_put(from.findAndInsertCopyOfElement(tag, &to), tag);
  return true;
}

/// A reference to an instance of a class.
inline void put_instance(DcmItem& in, const std::string& sop_class, const std::string& instance) {
  put(in, DCM_ReferencedSOPClassUID, sop_class);
  put(in, DCM_ReferencedSOPInstanceUID, instance);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
