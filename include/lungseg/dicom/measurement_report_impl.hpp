// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstddef>
#include <memory>
#include <string>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/dicom/found_lungs.hpp"
#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/report_codes.hpp"
#include "lungseg/dicom/report_content.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "lungseg/infer/quality/measurements.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// TID 1500 before its measurements: language, observer and procedure.
inline void add_context(report_content& report, const film_prediction& found) {
  report.add_code(has_modifier, codes::language, codes::english);
  report.add_code(has_context, codes::observer_type, codes::device);
  report.add_uid(has_context, codes::device_uid,
                 uid_of_name(std::string{"lungseg "} + version + " " + models_text(found)));
  for (const dicom_code& name : {codes::device_name, codes::device_manufacturer, codes::device_model})
    report.add_text(has_context, name, "lungseg");
  report.add_code(has_modifier, codes::procedure_reported, codes::chest_film);
}

/// What begins a group of measurements: what it is of, and what made them (TID 4019).
inline void add_group_head(report_content& group, const std::string& label, const std::string& tracked,
                           const film_prediction& found, masks_by by) {
  group.add_text(has_context, codes::tracking_id, label);
  group.add_uid(has_context, codes::tracking_uid, tracked);
  group.add_code(contains, codes::finding_category, anatomical_structure);
  group.add_code(contains, codes::finding, lung_code);
  if (by == masks_by::person) return;
  group.add_text(has_modifier, codes::algorithm_name, "lungseg");
  group.add_text(has_modifier, codes::algorithm_version, version);
  if (!found.models.empty()) group.add_text(has_modifier, codes::algorithm_parameters, models_text(found));
}

inline void add_verdict(report_content& group, const verdict& of) {
  group.add_code(contains, codes::verdict, codes::verdicts[static_cast<std::size_t>(of.level)]);
  for (const note_code code : of.reasons) group.add_text(contains, codes::reason, std::string{name(code)});
}

inline void add_lengths(report_content& group, const predicted_lung& lung, const film_prediction& found) {
  const bool known = found.spacing.has_value();
  const lung_measurement cells = measure(lung.pixels), size = known ? in_millimetres(cells, *found.spacing) : cells;
  const int digits = known ? 1 : 0;  // pixels are whole
  group.add_number(codes::area, fixed(size.area, digits), known ? codes::square_millimetre : codes::pixels);
  group.add_number(codes::height, fixed(size.height, digits), known ? codes::millimetre : codes::pixels);
  group.add_number(codes::width, fixed(size.width, digits), known ? codes::millimetre : codes::pixels);
}

/// TID 1410: one lung.
inline void add_lung(report_content& measurements, const film_reference& source, const film_prediction& found,
                     const predicted_lung& lung, const dicom_instance& segmentation, masks_by by) {
  report_content group = measurements.add_container(codes::group, "1410");
  add_group_head(group, label_of(lung.class_id), detail::tracking_uid(source, lung.class_id), found, by);
  group.add_code(has_modifier, codes::finding_site, lung_code)
      .add_code(has_modifier, codes::laterality, laterality_code(lung.class_id));
  const std::string film_class = whole_text_of(source.data_set(), DCM_SOPClassUID);
  put(group.add_image(codes::segmentation_frame, segmentation.sop_class, segmentation.instance),
      DCM_ReferencedSegmentNumber, static_cast<std::uint16_t>(segment_of(lung.class_id)));
  group.add_image(codes::segmented_image, film_class, source.instance());
  add_lengths(group, lung, found);
  if (by != masks_by::model) return;
  group.add_number(codes::score, fixed(static_cast<double>(lung.score), 4), codes::no_unit);
  if (!lung.quality) return;
  group.add_number(codes::dice, fixed(lung.quality->dice, 3), codes::no_unit);
  group.add_number(codes::dice_low, fixed(lung.quality->low, 3), codes::no_unit);
  group.add_number(codes::dice_high, fixed(lung.quality->high, 3), codes::no_unit);
  add_verdict(group, lung.quality->verdict);
}

/// TID 1501: the film and both lungs.
inline void add_film(report_content& measurements, const film_reference& source, const film_prediction& found,
                     masks_by by) {
  report_content group = measurements.add_container(codes::group, "1501");
  add_group_head(group, "Both lungs", uid_of_name("Both lungs of " + source.instance()), found, by);
  group.add_image(codes::measured_image, whole_text_of(source.data_set(), DCM_SOPClassUID), source.instance());
  const double left_over_right = left_right_ratio(found);
  if (is_finite(left_over_right)) group.add_number(codes::ratio, fixed(left_over_right, 4), codes::share);
  if (found.spacing)
    group.add_code(contains, codes::spacing, codes::spacings[static_cast<std::size_t>(found.spacing->meaning)]);
  if (by == masks_by::model)
    add_verdict(group, found.verdict);
  else
    group.add_text(contains, codes::comment,
                   by == masks_by::person ? "A person drew the masks" : "A person mended the masks of the model");
  for (const film_note& note : found.notes) group.add_text(contains, codes::comment, line_of(note));
}

/// What makes a data set a report of this study: the film and the segmentation that it is about.
inline void put_evidence(DcmItem& result, const film_reference& source, const dicom_instance& segmentation) {
  DcmItem& study = append(result, DCM_CurrentRequestedProcedureEvidenceSequence);
  copy(source.data_set(), DCM_StudyInstanceUID, study);
  const auto add = [&](const dicom_instance& of) {
    DcmItem& series = append(study, DCM_ReferencedSeriesSequence);
    put(series, DCM_SeriesInstanceUID, of.series);
    put_instance(append(series, DCM_ReferencedSOPSequence), of.sop_class, of.instance);
  };
  DcmItem& from = source.data_set();
  add({whole_text_of(from, DCM_SOPClassUID), source.instance(), whole_text_of(from, DCM_SeriesInstanceUID)});
  add(segmentation);
}

inline void put_own_scheme(DcmItem& result) {
  DcmItem& scheme = append(result, DCM_CodingSchemeIdentificationSequence);
  put(scheme, DCM_CodingSchemeDesignator, codes::own_scheme);
  put(scheme, DCM_CodingSchemeName, "lungseg");
}

inline std::unique_ptr<DcmDataset> report_of(const film_reference& source, const film_prediction& found,
                                             const dicom_instance& segmentation, const dicom_moment& when,
                                             masks_by by) {
  auto result = begin_result(source, {UID_ComprehensiveSRStorage, "SR", "Lungs: measurements", "301"});
  put_moment(*result, source, when, DCM_ContentDate, DCM_ContentTime);
  put(*result, DCM_CompletionFlag, "COMPLETE");
  put(*result, DCM_VerificationFlag, "UNVERIFIED");
  put_empty(*result, DCM_PerformedProcedureCodeSequence);
  put_empty(*result, DCM_ReferencedPerformedProcedureStepSequence);
  put_own_scheme(*result);
  put_evidence(*result, source, segmentation);
  report_content report{*result, codes::report, "1500"};
  add_context(report, found);
  report_content measurements = report.add_container(codes::measurements);
  for (const int side : {left_lung, right_lung})
    if (const predicted_lung* const lung = lung_of(found, side))
      add_lung(measurements, source, found, *lung, segmentation, by);
  add_film(measurements, source, found, by);
  return result;
}

}  // namespace detail

LUNGSEG_INLINE dicom_result encode_measurement_report(const film_reference& source, const film_prediction& found,
                                                      const dicom_instance& segmentation, const dicom_moment& when,
                                                      masks_by by) {
  return detail::finish_result(
      detail::report_of(source, detail::lungs_of_patient(source, found), segmentation, when, by));
}

LUNGSEG_INLINE dicom_instance write_measurement_report(const std::filesystem::path& file, const film_reference& source,
                                                       const film_prediction& found, const dicom_instance& segmentation,
                                                       const dicom_moment& when) {
  return detail::write_result(file, encode_measurement_report(source, found, segmentation, when));
}

}}  // namespace lungseg::LUNGSEG_ABI
