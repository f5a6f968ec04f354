// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Results read by the reference library of Python, where it is installed; highdicom_check.py says how.

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using lungseg_test::film_file;
using lungseg_test::noisy_lungs;
using lungseg_test::output_of;
using lungseg_test::scratch_folder;

namespace {

const lungseg::dicom_moment noon{"20260102", "120000"};

/// A mask as bytes, 0 and 1.
void put_mask(const std::filesystem::path& file, const lungseg::film_prediction& found, int side) {
  std::string bytes(static_cast<std::size_t>(found.height * found.width), '\0');
  for (const lungseg::predicted_lung& lung : found.lungs)
    if (const lungseg::mask pixels = decode(lung.pixels); lung.class_id == side)
      bytes.assign(pixels.pixels.begin(), pixels.pixels.end());
  lungseg_test::put_file(file, bytes);
}

}  // namespace

TEST_CASE("highdicom reads the masks and the measurements") {
  if (output_of("python3 -c 'import highdicom, PIL; print(1)'") != "1\n") {
    WARN("skipped: python3 has no highdicom (PyPI)");
    return;
  }
  const scratch_folder folder;
  const bool dx = GENERATE(false, true), spacing = GENERATE(false, true);
  const std::size_t lungs = GENERATE(0u, 1u, 2u);
  const film_file film{33, 35, dx};
  const lungseg::film_reference source = film.reference(folder / "film.dcm");
  lungseg::film_prediction found = noisy_lungs(33, 35);
  found.lungs.resize(lungs);
  if (spacing) found.spacing = lungseg::pixel_spacing{1.5, 1.25};
  const auto segmentation = lungseg::write_segmentation(folder / "film_seg.dcm", source, found, noon);
  lungseg::write_measurement_report(folder / "film_sr.dcm", source, found, segmentation, noon);
  put_mask(folder / "left.raw", found, lungseg::left_lung);
  put_mask(folder / "right.raw", found, lungseg::right_lung);
  const std::string at = folder.path().string() + "/";
  const std::string said = output_of("python3 '" LUNGSEG_TEST_DIR "/dicom/highdicom_check.py' " + at + "film.dcm " +
                                     at + "film " + at + "left.raw " + at + "right.raw");
  INFO(said);
  CHECK(said.find("highdicom agrees") != said.npos);
}
