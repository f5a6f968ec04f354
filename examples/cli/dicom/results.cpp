// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <optional>

#include "../dicom_results.hpp"
#include "../result_key.hpp"
#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/presentation_state.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "lungseg/dicom/sha256.hpp"

namespace cli {

namespace fs = std::filesystem;

struct dicom_results::inside {
  dicom_options options;
  std::string key;
  lungseg::dicom_moment when = lungseg::dicom_moment::now();  // the same for all films of a run
};

dicom_results::dicom_results(const dicom_options& options) {
  lungseg::expect<lungseg::option_error>(
      options.any() || !options.deidentify,
      "--deidentify is of DICOM results: name --dicom-seg, --dicom-sr or --dicom-gsps");
  lungseg::expect<lungseg::option_error>(options.deidentify || options.key.empty(),
                                         "--deidentify-key is the key of --deidentify, which is missing");
  if (options.any()) inside_.reset(new inside{options, key_of(options)});
}

dicom_results::~dicom_results() = default;

std::string dicom_results::key_mark() const {
  if (!inside_ || inside_->options.key.empty()) return {};
  return lungseg::hexadecimal(lungseg::keyed_sha256(inside_->key, "the key of a run"), 4);
}

void dicom_results::expect_films(film_list& films) const {
  if (!inside_) return;
  bool any = false;
  for (film_list::reader each{films}; !any;) {
    const std::optional<listed_film> film = each.next();
    if (!film) break;
    any = lungseg::is_dicom(film->file);
  }
  lungseg::expect<lungseg::option_error>(any,
                                         "--dicom-seg, --dicom-sr and --dicom-gsps refer to the patient, study and "
                                         "picture of a DICOM file, and none of the "
                                         "films is one: name the films as they came from the archive");
}

void dicom_results::write(const fs::path& folder, const std::string& name, const fs::path& film,
                          const lungseg::film_prediction& found, lungseg::result_files& files,
                          const lungseg::log_sink& log) const {
  if (!inside_) return;
  const auto& [options, key, when] = *inside_;
  if (!lungseg::is_dicom(film))
    return log(lungseg::log_level::warning, name + ": is no DICOM file, so it gets no DICOM results");
  lungseg::film_reference source{lungseg::dicom_file{film}};
  if (options.deidentify) source = lungseg::deidentified(source, key);
  if (options.segmentation || options.report) {
    files.segmentation = name + "_seg.dcm";
    const lungseg::dicom_instance segmentation =
        lungseg::write_segmentation(folder / files.segmentation, source, found, when);
    if (options.report) {
      files.structured_report = name + "_sr.dcm";
      lungseg::write_measurement_report(folder / files.structured_report, source, found, segmentation, when);
    }
  }
  if (!options.state) return;
  if (lungseg::has_presentation_state(source)) {
    files.presentation_state = name + "_gsps.dcm";
    lungseg::write_presentation_state(folder / files.presentation_state, source, found, when);
  } else {
    log(lungseg::log_level::warning, name + ": is in colour, so it gets no presentation state");
  }
}

}  // namespace cli
