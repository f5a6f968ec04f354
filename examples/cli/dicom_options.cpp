// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dicom_results.hpp"

namespace cli {

void add_dicom_results(CLI::App& to, dicom_options& options) {
  constexpr const char* group = "Results for DICOM archives, of films that are in DICOM files";
  to.add_flag("--dicom-seg", options.segmentation,
              "NAME_seg.dcm: both lungs as a DICOM segmentation; of CT slices one for each series, series_001_seg.dcm. "
              "It holds the patient's name and study, as all DICOM results do, unless --deidentify is given")
      ->group(group);
  to.add_flag("--dicom-sr", options.report,
              "NAME_sr.dcm: measurements and verdict as a structured report, with the segmentation that it refers to")
      ->group(group);
  to.add_flag("--dicom-gsps", options.state,
              "NAME_gsps.dcm: the outlines as a presentation state, for viewers that show no segmentations")
      ->group(group);
  to.add_flag("--deidentify", options.deidentify,
              "DICOM results without what tells patient, study and dates (PS3.15, Basic Profile)")
      ->group(group);
  to.add_option("--deidentify-key", options.key,
                "secret file, of which pseudonyms and UIDs are made; with it they are the same in every run")
      ->check(CLI::ExistingFile)
      ->group(group);
}

std::vector<std::string> dicom_result_names(const dicom_options& options, const std::string& name) {
  std::vector<std::string> names;
  if (options.segmentation || options.report) names.push_back(name + "_seg.dcm");
  if (options.report) names.push_back(name + "_sr.dcm");
  if (options.state) names.push_back(name + "_gsps.dcm");
  return names;
}

}  // namespace cli
