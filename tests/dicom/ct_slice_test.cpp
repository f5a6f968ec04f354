// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/dicom/ct_slice.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "lungseg/data/ct/ct_lungs.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/dicom/sha256.hpp"
#include "support/real_data.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_ct.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A slice that was written, changed and read again.
hu_image read_back(const ct_storage& storage, const std::function<void(DcmDataset&)>& change = {}) {
  const scratch_folder folder;
  const fs::path file = write_ct_series(folder.path(), numbered_volume(1), "one", storage).front();
  if (change) change_dicom(file, change);
  return read_hounsfield(dicom_file{file});
}

/// Why a slice is refused that says something.
std::string refusal(const std::function<void(DcmDataset&)>& change) {
  const scratch_folder folder;
  const fs::path file = write_ct_series(folder.path(), numbered_volume(1), "one").front();
  change_dicom(file, change);
  try {
    read_ct_facts(dicom_file{file});
  } catch (const format_error& fault) {
    CHECK_THAT(fault.what(), Contains(file.string()));
    return fault.what();
  }
  return "";
}

std::string hex_of(const sha256_digest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

auto says(const DcmTagKey& key, const char* text) {
  return [=](DcmDataset& data) { data.putAndInsertString(key, text); };
}
auto lacks(const DcmTagKey& key) {
  return [=](DcmDataset& data) { delete data.remove(key); };
}

}  // namespace

TEST_CASE("read_hounsfield: slopes, intercepts and signs give the same units") {
  const hu_image exact = numbered_volume(1).slices[0];
  CHECK(read_back({}) == exact);
  CHECK(read_back({.intercept = 0, .is_signed = true}) == exact);
  CHECK(read_back({.slope = 0.5, .intercept = -2000}) == exact);
  CHECK(read_back({.intercept = -8192, .is_signed = true}) == exact);
}

TEST_CASE("read_hounsfield: MONOCHROME1 and windows are of the display and change nothing") {
  const hu_image exact = numbered_volume(1).slices[0];
  CHECK(read_back({}, says(DCM_PhotometricInterpretation, "MONOCHROME1")) == exact);
  CHECK(read_back({}, [](DcmDataset& data) {
          data.putAndInsertString(DCM_WindowCenter, "40");
          data.putAndInsertString(DCM_WindowWidth, "nothing");
        }) == exact);
}

TEST_CASE("read_hounsfield: padding is air, and nothing is below it") {
  const hu_image padded = read_back({.intercept = 0, .is_signed = true, .padding = -2000});
  CHECK(padded(0, 0) == least_hu);
  CHECK(padded(3, 4) == numbered_slice()(3, 4));
  const hu_image unsaid =
      read_back({.intercept = 0, .is_signed = true, .padding = -2000}, lacks(DCM_PixelPaddingValue));
  CHECK(unsaid == padded);  // -2000 is below what CT knows
  const hu_image zero = read_back({.padding = 40000});
  CHECK(zero(0, 0) == least_hu);
}

TEST_CASE("read_ct_facts: what is no axial CT slice is refused by its name") {
  CHECK(refusal([](DcmDataset&) {}).empty());
  CHECK_THAT(refusal(says(DCM_Modality, "MR")), Contains("is an MR slice"));
  CHECK_THAT(refusal(says(DCM_Modality, "XX")), Contains("another modality"));
  CHECK_THAT(refusal(says(DCM_SOPClassUID, UID_EnhancedCTImageStorage)), Contains("enhanced multi-frame CT"));
  CHECK_THAT(refusal(says(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage)), Contains("no CT image"));
  CHECK_THAT(refusal(says(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER")), Contains("localizer"));
  CHECK_THAT(refusal(says(DCM_ImageOrientationPatient, "1\\0\\0\\0\\0\\-1")), Contains("coronal"));
  CHECK_THAT(refusal(says(DCM_ImageOrientationPatient, "0\\1\\0\\0\\0\\-1")), Contains("sagittal"));
  CHECK_THAT(refusal(says(DCM_ImageOrientationPatient, "1\\0\\0\\0\\0.707107\\-0.707107")), Contains("oblique"));
  CHECK_THAT(refusal(says(DCM_ImageOrientationPatient, "1\\0\\0\\1\\0\\0")), Contains("damaged"));
  CHECK_THAT(refusal(says(DCM_NumberOfFrames, "3")), Contains("several frames"));
  for (const DcmTagKey& needed : {DCM_ImageOrientationPatient, DCM_ImagePositionPatient, DCM_PixelSpacing})
    CHECK_THAT(refusal(lacks(needed)), Contains("has no " + std::string{DcmTag{needed}.getTagName()}));
  CHECK_THAT(refusal(lacks(DCM_RescaleIntercept)), Contains("no Hounsfield units"));
  CHECK_THAT(refusal(says(DCM_RescaleType, "OD")), Contains("no Hounsfield units"));
}

TEST_CASE("axial_pose: how patients lie") {
  const auto pose = [](patient_vector row, patient_vector column) { return axial_pose({{}, row, column}); };
  CHECK(pose({1, 0, 0}, {0, 1, 0}) == film_pose{});                       // supine
  CHECK(pose({-1, 0, 0}, {0, -1, 0}) == film_pose{.quarters = 2});        // prone
  CHECK(pose({-1, 0, 0}, {0, 1, 0}) == film_pose{.mirrored = true});      // seen from the head
  CHECK(pose({0.98, 0.198997, 0}, {-0.198997, 0.98, 0}) == film_pose{});  // turned a little
  CHECK(pose({1, 0, 0}, {0, 0.93969, 0.34202}) == film_pose{});           // a gantry of 20 degrees
  CHECK(pose({0, -1, 0}, {1, 0, 0}).has_value());                         // on a side
  CHECK_FALSE(pose({1, 0, 0}, {0, 0, -1}).has_value());
  CHECK_FALSE(pose({1, 0, 0}, {1, 0, 0}).has_value());
}

TEST_CASE("read_hounsfield: a real slice has the units that pydicom reads") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here (LUNGSEG_DATA)");
    return;
  }
  const dicom_file file{*data / "dicom/ct_slice.dcm"};
  const ct_facts facts = read_ct_facts(file);
  CHECK(facts.pose == film_pose{});
  CHECK(facts.spacing.y == Approx(0.661468));
  CHECK(facts.place.position[2] == Approx(-75.699997));
  const hu_image slice = read_hounsfield(file);
  REQUIRE(slice.height == 128);
  REQUIRE(slice.width == 128);
  CHECK(slice(0, 0) == -849);
  CHECK(slice(64, 64) == 904);
  CHECK(slice(127, 127) == -115);
  // hashlib.sha256(apply_rescale(d.pixel_array, d).astype('<i2').tobytes()), pydicom 3.0.2
  std::string bytes(slice.pixels.size() * 2, '\0');
  std::memcpy(bytes.data(), slice.pixels.data(), bytes.size());
  CHECK(hex_of(sha256(bytes)) == "743dc0a86c09496177526f2a903e7d18016eacfee47afabd89b198224c8f8e5d");
}

TEST_CASE("find_ct_lungs: both lungs of a real slice that its picture cuts off") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here (LUNGSEG_DATA)");
    return;
  }
  const dicom_file file{*data / "dicom/ct_slice.dcm"};
  const ct_facts facts = read_ct_facts(file);
  const ct_lungs found = find_ct_lungs(
      {.slices = {read_hounsfield(file)}, .pixel_y = facts.spacing.y, .pixel_x = facts.spacing.x, .step = 0});
  REQUIRE(found.slices[0].found == 2);
  const mask &left = found.slices[0].left, &right = found.slices[0].right;
  CHECK(right(20, 20) == 1);
  CHECK(left(20, 120) == 1);
  CHECK(left(64, 64) + right(64, 64) == 0);  // spine
  CHECK(left(20, 90) + right(20, 90) == 0);  // aorta
  CHECK(detail::count_set(left) + detail::count_set(right) > 3000);
}
