// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/dicom/ct_series.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "support/drawn_thorax.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_ct.hpp"
#include "support/written_dicom.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// The one series of a folder, read.
ct_volume volume_in(const fs::path& folder) {
  ct_findings found = find_ct_series(folder);
  REQUIRE(found.series.size() == 1);
  CHECK(found.left_out.empty());
  return read_ct_series(found.series[0], found.left_out);
}

std::map<std::string, std::string> left_out_of(const ct_findings& found) {
  std::map<std::string, std::string> reasons;
  for (const met_file& each : found.left_out) reasons[each.file.filename().string()] = each.left_out;
  return reasons;
}

}  // namespace

TEST_CASE("find_ct_series: slices lie from the feet to the head whatever their files and numbers are called") {
  const scratch_folder folder;
  const ct_volume volume = numbered_volume(5);
  const std::vector<fs::path> files = write_ct_series(folder.path(), volume, "one");
  CHECK(volume_in(folder.path()).slices == volume.slices);
  fs::create_directories(folder / "sub");
  for (std::size_t k = 0; k < files.size(); ++k) {
    say(files[k], DCM_InstanceNumber, std::to_string(k * 3 % 5 + 1));
    fs::rename(files[k], folder / (k % 2 ? "sub/" : "") / ("x" + std::to_string(9 - k)));
  }
  const ct_volume again = volume_in(folder.path());
  CHECK(again.slices == volume.slices);
  CHECK(again.step == Approx(5));
  CHECK(again.pixel_y == Approx(0.7));
  CHECK(again.pixel_x == Approx(0.9));
}

TEST_CASE("read_ct_series: slices are put right from how the patient lies") {
  const auto [row, column] = GENERATE(table<patient_vector, patient_vector>({{{1, 0, 0}, {0, 1, 0}},
                                                                             {{-1, 0, 0}, {0, -1, 0}},
                                                                             {{-1, 0, 0}, {0, 1, 0}},
                                                                             {{1, 0, 0}, {0, -1, 0}},
                                                                             {{0, 1, 0}, {-1, 0, 0}},
                                                                             {{0, -1, 0}, {-1, 0, 0}}}));
  const scratch_folder folder;
  const ct_volume volume = numbered_volume(3);
  write_ct_series(folder.path(), volume, "one", {.row = row, .column = column});
  const ct_volume read = volume_in(folder.path());
  CHECK(read.slices == volume.slices);
  CHECK(read.pixel_y == Approx(0.7));
  CHECK(read.pixel_x == Approx(0.9));
}

TEST_CASE("find_ct_series: series are told apart, and their order is not that of their files") {
  const scratch_folder folder;
  const auto order = [&](const std::string& a, const std::string& b) {
    const scratch_folder two;
    fs::create_directories(two / a);
    fs::create_directories(two / b);
    write_ct_series(two / a, numbered_volume(2), "one");
    write_ct_series(two / b, numbered_volume(3), "other");
    std::vector<std::size_t> counts;
    for (const ct_series& each : find_ct_series(two.path()).series) counts.push_back(each.slices.size());
    return counts;
  };
  REQUIRE(order("a", "b").size() == 2);
  CHECK(order("a", "b") == order("b", "a"));
}

TEST_CASE("order_series: gaps are told, doubles and strangers are left out by name") {
  const scratch_folder folder;
  const std::vector<fs::path> files = write_ct_series(folder.path(), numbered_volume(8), "one");
  fs::remove(files[3]);
  fs::copy_file(files[5], folder / "double.dcm");
  say(folder / "double.dcm", DCM_SOPInstanceUID, "9.9");
  say(files[6], DCM_ImageOrientationPatient, "-1\\0\\0\\0\\-1\\0");
  say(files[7], DCM_PixelSpacing, "0.5\\0.5");
  fs::copy_file(files[0], folder / "scout.dcm");
  say(folder / "scout.dcm", DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
  put_file(folder / "notes.txt", "no DICOM");
  const ct_findings found = find_ct_series(folder.path());
  REQUIRE(found.series.size() == 1);
  CHECK(found.series[0].slices.size() == 5);
  CHECK(found.series[0].step == Approx(5));
  REQUIRE(found.series[0].notes.size() == 1);
  CHECK_THAT(found.series[0].notes[0], Contains("gap of 10.00 mm behind slice 3") && Contains("5.00 mm apart"));
  const auto reasons = left_out_of(found);
  REQUIRE(reasons.size() == 4);
  CHECK_THAT(reasons.at("double.dcm"), Contains("at the place of another one"));
  CHECK_THAT(reasons.at("slice_0007.dcm"), Contains("another orientation"));
  CHECK_THAT(reasons.at("slice_0008.dcm"), Contains("another size or spacing"));
  CHECK_THAT(reasons.at("scout.dcm"), Contains("localizer"));
}

TEST_CASE("read_ct_series: a damaged slice costs itself") {
  const scratch_folder folder;
  const std::vector<fs::path> files = write_ct_series(folder.path(), numbered_volume(4), "one");
  fs::resize_file(files[2], fs::file_size(files[2]) - 30);
  ct_findings found = find_ct_series(folder.path());
  std::vector<met_file>& out = found.left_out;
  std::size_t slices = 0;
  for (ct_series& each : found.series) slices += read_ct_series(each, out).slices.size();
  CHECK(slices == 3);
  REQUIRE(out.size() == 1);
  CHECK(out[0].damaged);
  CHECK(out[0].file == files[2]);
}

TEST_CASE("CT: lungs of a drawn series that was written, read and found are those that were drawn") {
  const auto [name, storage] = GENERATE(table<std::string, ct_storage>(
      {{"head first, supine", ct_storage{}},
       {"seen from the head", ct_storage{.row = {-1, 0, 0}, .intercept = 0, .is_signed = true, .padding = -2000}},
       {"prone", ct_storage{.row = {-1, 0, 0}, .column = {0, -1, 0}, .slope = 0.5}},
       {"mirrored, upside down", ct_storage{.column = {0, -1, 0}, .padding = 0, .first_height = -900}}}));
  CAPTURE(name);
  const scratch_folder folder;
  const ct_phantom drawn = small_thorax(0);
  write_ct_series(folder.path(), drawn.volume, name, storage);
  const lung_dice dice = dice_of(drawn, find_ct_lungs(volume_in(folder.path())));
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
}

TEST_CASE("write_ct_series: the same slices give the same bytes, and what cannot be is refused") {
  const scratch_folder one, two;
  const auto first = write_ct_series(one.path(), numbered_volume(1), "one");
  const auto second = write_ct_series(two.path(), numbered_volume(1), "one");
  check_valid(first[0], "CTImage");
  CHECK(contents_of(first[0]) == contents_of(second[0]));
  CHECK_THROWS_AS(write_ct_series(one.path(), numbered_volume(1), "one", {.slope = 0}), option_error);
  CHECK_THROWS_AS(write_ct_series(one.path(), numbered_volume(1), "one", {.column = {0, 0, 1}}), option_error);
  CHECK_THROWS_AS(write_ct_series(one / "missing", numbered_volume(1), "one"), file_error);
}
