// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Results read by the reference library of Python, where it is installed; highdicom_check.py says how.

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "lungseg/dicom/series_segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_ct.hpp"
#include "support/written_dicom.hpp"

using lungseg_test::noise;
using lungseg_test::noisy_lungs;
using lungseg_test::noon;
using lungseg_test::output_of;
using lungseg_test::scratch_folder;
using lungseg_test::written_film;

namespace {

bool has_highdicom() {
  if (output_of("python3 -c 'import highdicom, PIL; print(1)'") == "1\n") return true;
  WARN("skipped: python3 has no highdicom (PyPI)");
  return false;
}

/// A mask as bytes, 0 and 1.
void put_mask(const std::filesystem::path& file, const lungseg::film_prediction& found, int side) {
  std::string bytes(static_cast<std::size_t>(found.height * found.width), '\0');
  for (const lungseg::predicted_lung& lung : found.lungs)
    if (const lungseg::mask pixels = decode(lung.pixels); lung.class_id == side)
      bytes.assign(pixels.pixels.begin(), pixels.pixels.end());
  lungseg_test::put_file(file, bytes);
}

}  // namespace

TEST_CASE("highdicom reads the masks of a series where they lie") {
  if (!has_highdicom()) return;
  const scratch_folder folder;
  lungseg::ct_volume volume{.slices = {}, .pixel_y = 0.7, .pixel_x = 0.9, .step = 4};
  volume.slices.assign(5, lungseg_test::numbered_slice(9, 13));
  const bool prone = GENERATE(false, true);
  lungseg::ct_storage storage;
  if (prone) storage.row = {-1, 0, 0}, storage.column = {0, -1, 0};
  const auto files = lungseg::write_ct_series(folder.path(), volume, "a series", storage);
  std::vector<lungseg::slice_lungs> slices;
  std::string left, right, names;
  for (std::size_t k = 0; k < files.size(); ++k) {
    const lungseg::mask one = noise(9, 13, 0.5f, 2 * k), other = noise(9, 13, 0.3f, 2 * k + 1);
    lungseg::film_prediction found = noisy_lungs(9, 13);
    for (lungseg::predicted_lung& lung : found.lungs)
      lung.pixels = lungseg::encode(lung.class_id == lungseg::left_lung ? one : other);
    left.append(one.pixels.begin(), one.pixels.end());
    right.append(other.pixels.begin(), other.pixels.end());
    slices.push_back({lungseg::film_reference{lungseg::dicom_file{files[k]}}, std::move(found)});
    names += " " + files[k].string();
  }
  lungseg::write_series_segmentation(folder / "seg.dcm", slices, noon);
  lungseg_test::put_file(folder / "left.raw", left);
  lungseg_test::put_file(folder / "right.raw", right);
  const std::string at = folder.path().string() + "/";
  const std::string said = output_of("python3 '" LUNGSEG_TEST_DIR "/dicom/highdicom_check.py' --series " + at +
                                     "seg.dcm " + at + "left.raw " + at + "right.raw" + names);
  INFO(said);
  CHECK(said.find("highdicom agrees") != said.npos);
}

TEST_CASE("highdicom reads the masks and the measurements") {
  if (!has_highdicom()) return;
  const scratch_folder folder;
  const bool dx = GENERATE(false, true), spacing = GENERATE(false, true);
  const std::size_t lungs = GENERATE(0u, 1u, 2u);
  const written_film film{33, 35, dx};
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
