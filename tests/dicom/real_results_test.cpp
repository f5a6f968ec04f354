// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Results of real files, of many makers and years.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/presentation_state.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "support/real_data.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using lungseg_test::check_valid;
using lungseg_test::scratch_folder;

TEST_CASE("DICOM results of real films are valid, with identity and without") {
  const auto data = lungseg_test::real_data();
  if (!data || !std::filesystem::is_directory(*data / "dicom")) {
    WARN("skipped: real DICOM files are not here");
    return;
  }
  const scratch_folder folder;
  for (const char* name : {"chest_pa_j2k_lossy", "dx_dog_lateral", "rsna_chest_sc_monochrome1", "leg_rle"}) {
    INFO(name);
    const lungseg::film_reference film{lungseg::dicom_file{*data / "dicom" / (std::string{name} + ".dcm")}};
    lungseg::film_prediction found = lungseg_test::noisy_lungs(film.height(), film.width());
    for (lungseg::predicted_lung& lung : found.lungs)
      lung.pixels = encode(lungseg::mask{film.height(), film.width(), 1});
    for (const lungseg::film_reference& source : {film, lungseg::deidentified(film, "a key")}) {
      const auto segmentation = lungseg::write_segmentation(folder / "seg.dcm", source, found);
      lungseg::write_measurement_report(folder / "sr.dcm", source, found, segmentation);
      lungseg::write_presentation_state(folder / "gsps.dcm", source, found);
      check_valid(folder / "seg.dcm", "Segmentation");
      check_valid(folder / "sr.dcm", "ComprehensiveSR");
      check_valid(folder / "gsps.dcm", "GrayscaleSoftcopyPresentationState");
    }
  }
}
