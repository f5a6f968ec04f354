// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dicom_json.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcjson.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <memory>
#include <set>
#include <sstream>

#include "../fault.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/items.hpp"
#include "opened.hpp"

namespace serve {

namespace {

using lungseg::detail::append;
using lungseg::detail::put;
using lungseg::detail::put_empty;

/// A data set as a JSON object, in UTF-8 whatever its own character set is.
std::string object_of(DcmItem& data) {
  DcmJsonFormatCompact format{OFFalse};
  std::ostringstream out;
  data.convertToUTF8();  // what is left of an unknown or wrong set becomes U+FFFD below
  lungseg::expect<lungseg::error>(data.writeJson(out, format).good(), "DICOM: cannot write JSON");
  const std::string text = lungseg::to_utf8(out.str());
  return text.starts_with('{') ? text : "{" + text + "}";
}

template <class Items>
std::string array_of(const Items& items) {
  std::string text;
  for (const auto& each : items) text += (text.empty() ? "" : ",") + object_of(*each);
  return "[" + text + "]";
}

std::string study_url(const std::string& root, const instance_names& of) {
  return root + "/studies/" + of.study;
}
std::string series_url(const std::string& root, const instance_names& of) {
  return study_url(root, of) + "/series/" + of.series;
}

// --- search
// -----------------------------------------------------------------------------------------------------------

/// Attributes of a level that are those of the file (PS3.18, tables 10.6.3-3 to 10.6.3-5).
std::vector<DcmTagKey> attributes_of(dicomweb_path::kind level) {
  switch (level) {
    case dicomweb_path::kind::studies:
      return {
          DCM_StudyInstanceUID, DCM_StudyDate, DCM_StudyTime,        DCM_AccessionNumber, DCM_ReferringPhysicianName,
          DCM_PatientName,      DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex,      DCM_StudyID};
    case dicomweb_path::kind::series:
      return {DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_Modality, DCM_SeriesDescription, DCM_SeriesNumber};
    default:
      return {DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_Modality, DCM_SOPClassUID,
              DCM_SOPInstanceUID,   DCM_InstanceNumber,    DCM_Rows,     DCM_Columns,
              DCM_BitsAllocated,    DCM_NumberOfFrames};
  }
}

std::unique_ptr<DcmDataset> item_of(dicomweb_path::kind level, const result_file& file, const std::string& root) {
  const lungseg::dicom_file from = opened(file.bytes);
  auto item = std::make_unique<DcmDataset>();
  lungseg::detail::copy(from.data_set(), DCM_SpecificCharacterSet, *item);
  for (const DcmTagKey& tag : attributes_of(level)) lungseg::detail::copy(from.data_set(), tag, *item);
  item->convertToUTF8();  // as searches and answers are; what cannot be converted stays as it is
  put(*item, DCM_InstanceAvailability, "ONLINE");
  put(*item, DCM_RetrieveURL,
      level == dicomweb_path::kind::studies  ? study_url(root, file.names)
      : level == dicomweb_path::kind::series ? series_url(root, file.names)
                                             : series_url(root, file.names) + "/instances/" + file.names.instance);
  if (level == dicomweb_path::kind::series) put(*item, DCM_NumberOfSeriesRelatedInstances, "1");
  return item;
}

/// All results of a study as one; each is a series of its own.
std::unique_ptr<DcmDataset> study_of(const std::vector<result_file>& results, const std::string& root) {
  auto item = item_of(dicomweb_path::kind::studies, results.front(), root);
  std::set<std::string> modalities;
  for (const result_file& each : results)
    modalities.insert(lungseg::detail::text_of(opened(each.bytes).data_set(), DCM_Modality));
  std::string all;
  for (const std::string& each : modalities) all += (all.empty() ? "" : "\\") + each;
  put(*item, DCM_ModalitiesInStudy, all);
  for (const DcmTagKey& tag : {DCM_NumberOfStudyRelatedSeries, DCM_NumberOfStudyRelatedInstances})
    put(*item, tag, std::to_string(results.size()));
  return item;
}

/// Of a key that is an attribute. \throws http_fault
DcmTagKey tag_of(const std::string& key) {
  constexpr std::size_t digits = 8;
  if (const auto number = lungseg::detail::parse_number<std::uint32_t>(key, 16); number && key.size() == digits)
    return {static_cast<Uint16>(*number >> 16), static_cast<Uint16>(*number & 0xffff)};
  DcmTag tag;
  demand(DcmTag::findTagFromName(key.c_str(), tag).good(), 400, "the search names something that is no attribute");
  return tag;
}

/// Whether an item has one of the values, "A,B", of a key. Empty and "*": whatever it has.
bool matches(DcmItem& item, const std::string& key, const std::string& values) {
  if (values.empty() || values == "*") return true;
  const std::vector<std::string> has = lungseg::detail::texts_of(item, tag_of(key));
  std::istringstream wanted{values};
  for (std::string each; std::getline(wanted, each, ',');)
    if (std::find(has.begin(), has.end(), each) != has.end()) return true;
  return false;
}

/// limit or offset. \throws http_fault
std::size_t count_of(const std::string& text) {
  const auto count = lungseg::detail::parse_number<std::size_t>(text);
  demand(count.has_value(), 400, "limit or offset of the search is no number");
  return *count;
}

void apply(const search_keys& keys, std::vector<std::unique_ptr<DcmDataset>>& items) {
  std::size_t offset = 0, limit = items.size();
  for (const auto& asked : keys) {
    const std::string &key = asked.first, &value = asked.second;  // clang 14 takes no binding into a lambda
    if (key == "offset") {
      offset = count_of(value);
    } else if (key == "limit") {
      limit = count_of(value);
    } else if (key != "includefield" && key != "fuzzymatching") {
      tag_of(key);
      std::erase_if(items, [&](const auto& each) { return !matches(*each, key, value); });
    }
  }
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(offset, items.size())));
  items.resize(std::min(limit, items.size()));
}

}  // namespace

std::string search_json(dicomweb_path::kind level, const std::vector<result_file>& results, const search_keys& keys,
                        const std::string& root) {
  std::vector<std::unique_ptr<DcmDataset>> items;
  if (level != dicomweb_path::kind::studies) {
    for (const result_file& each : results) items.push_back(item_of(level, each, root));
  } else if (!results.empty()) {
    items.push_back(study_of(results, root));
  }
  apply(keys, items);
  return array_of(items);
}

std::string metadata_json(const std::vector<result_file>& results) {
  std::vector<std::unique_ptr<DcmItem>> items;
  for (const result_file& each : results) {
    auto copy = std::make_unique<DcmDataset>(opened(each.bytes).data_set());
    copy->findAndDeleteElement(DCM_PixelData);
    items.push_back(std::move(copy));
  }
  return array_of(items);
}

std::string store_json(const std::vector<arrival>& films, const std::string& root) {
  DcmDataset answer;
  put_empty(answer, DCM_RetrieveURL);
  for (const arrival& each : films) {
    const bool named = !each.names.instance.empty(), stored = each.failure == failure_reason::none;
    DcmItem& item = append(answer, stored  ? DCM_ReferencedSOPSequence
                                   : named ? DCM_FailedSOPSequence
                                           : DCM_OtherFailuresSequence);
    if (named) lungseg::detail::put_instance(item, each.names.sop_class, each.names.instance);
    if (!stored) put(item, DCM_FailureReason, static_cast<std::uint16_t>(each.failure));
    if (!stored) continue;
    put_empty(item, DCM_RetrieveURL);  // of the film: only results are given away
    put(answer, DCM_RetrieveURL, study_url(root, each.names));
  }
  return object_of(answer);
}

}  // namespace serve
