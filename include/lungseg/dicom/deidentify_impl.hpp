// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/film_attributes.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/uid.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What a patient is called instead: by the ID, and by the name where there is none.
inline std::string pseudonym_of(DcmItem& from, const std::string& key) {
  std::string known = whole_text_of(from, DCM_PatientID);
  if (known.empty()) known = whole_text_of(from, DCM_PatientName);
  if (known.empty()) return {};
  return hexadecimal(keyed_sha256(key, "patient " + known), 8);
}

inline void put_deidentified(DcmItem& from, const film_attribute& attribute, const std::string& pseudonym,
                             const std::string& key, DcmItem& to) {
  const std::string uid = whole_text_of(from, attribute.tag);
  switch (attribute.basic_profile) {
    case deidentifying::keep:
      copy(from, attribute.tag, to);
      break;
    case deidentifying::empty:
      put_empty(to, attribute.tag);
      break;
    case deidentifying::pseudonym:
      put(to, attribute.tag, pseudonym);
      break;
    case deidentifying::known_uid:
      if (dcmFindNameOfUID(uid.c_str(), nullptr)) {
        copy(from, attribute.tag, to);
        break;
      }
      [[fallthrough]];
    case deidentifying::new_uid:
      if (!uid.empty()) put(to, attribute.tag, uid_of_digest(keyed_sha256(key, uid)));
      break;
    case deidentifying::remove:
      break;
  }
}

}  // namespace detail

LUNGSEG_INLINE film_reference deidentified(const film_reference& source, const std::string& key) {
  expect<option_error>(!key.empty(), "deidentified: the key is empty");
  const std::string pseudonym = detail::pseudonym_of(source.data_set(), key);
  auto to = std::make_shared<DcmDataset>();
  for (const detail::film_attribute& each : detail::film_attributes)
    detail::put_deidentified(source.data_set(), each, pseudonym, key, *to);
  detail::put(*to, DCM_PatientIdentityRemoved, "YES");
  detail::put(*to, DCM_DeidentificationMethod, "PS3.15 Basic Profile");
  detail::put_code(*to, DCM_DeidentificationMethodCodeSequence,
                   {"113100", "DCM", "Basic Application Confidentiality Profile"});
  detail::put(*to, DCM_LongitudinalTemporalInformationModified, "REMOVED");
  film_reference result{std::move(to), source.height(), source.width()};
  result.deidentified_ = true;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
