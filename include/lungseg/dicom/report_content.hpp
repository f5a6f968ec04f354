// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <string>

#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/result_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr const char *contains = "CONTAINS", *has_modifier = "HAS CONCEPT MOD", *has_context = "HAS OBS CONTEXT";

/// A content item of a structured report, to which others are added. \source PS3.3 C.17.3
class report_content {
 public:
  /// Makes a data set a container: the root of a report.
  report_content(DcmItem& root, const dicom_code& name, const char* template_id) : item_{&root} {
    be_container(name, template_id);
  }

  report_content add_container(const dicom_code& name, const char* template_id = nullptr) {
    report_content part = add(contains);
    part.be_container(name, template_id);
    return part;
  }
  report_content add_code(const char* relation, const dicom_code& name, const dicom_code& value) {
    report_content part = add(relation, "CODE", name);
    put_code(*part.item_, DCM_ConceptCodeSequence, value);
    return part;
  }
  void add_text(const char* relation, const dicom_code& name, const std::string& text) {
    put(*add(relation, "TEXT", name).item_, DCM_TextValue, ascii(text));
  }
  void add_uid(const char* relation, const dicom_code& name, const std::string& uid) {
    put(*add(relation, "UIDREF", name).item_, DCM_UID, uid);
  }
  void add_number(const dicom_code& name, const std::string& value, const dicom_code& unit) {
    DcmItem& measured = append(*add(contains, "NUM", name).item_, DCM_MeasuredValueSequence);
    put(measured, DCM_NumericValue, value);
    put_code(measured, DCM_MeasurementUnitsCodeSequence, unit);
  }
  /// \return the reference, for the segment that is meant
  DcmItem& add_image(const dicom_code& name, const std::string& sop_class, const std::string& instance) {
    DcmItem& reference = append(*add(contains, "IMAGE", name).item_, DCM_ReferencedSOPSequence);
    put_instance(reference, sop_class, instance);
    return reference;
  }

 private:
  explicit report_content(DcmItem& item) : item_{&item} {}

  report_content add(const char* relation) {
    report_content part{append(*item_, DCM_ContentSequence)};
    put(*part.item_, DCM_RelationshipType, relation);
    return part;
  }
  report_content add(const char* relation, const char* type, const dicom_code& name) {
    report_content part = add(relation);
    put(*part.item_, DCM_ValueType, type);
    put_code(*part.item_, DCM_ConceptNameCodeSequence, name);
    return part;
  }
  void be_container(const dicom_code& name, const char* template_id) {
    put(*item_, DCM_ValueType, "CONTAINER");
    put_code(*item_, DCM_ConceptNameCodeSequence, name);
    put(*item_, DCM_ContinuityOfContent, "SEPARATE");
    if (!template_id) return;
    DcmItem& of = append(*item_, DCM_ContentTemplateSequence);
    put(of, DCM_MappingResource, "DCMR");
    put(of, DCM_TemplateIdentifier, template_id);
  }

  DcmItem* item_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
