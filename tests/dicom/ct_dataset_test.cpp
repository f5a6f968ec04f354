// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/ct_dataset.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/ct_format.hpp"
#include "support/drawn_thorax.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_ct.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const ct_phantom& drawn() {
  static const ct_phantom once = draw_ct_phantom(5, 0, {.size = 96, .slices = 9, .step = 34});
  return once;
}

mask lung_of(const film_record& record, int side) {
  for (const instance& each : record.lungs)
    if (each.class_id == side) return decode(each.pixels);
  return mask(record.height, record.width);
}

}  // namespace

TEST_CASE("build_ct_dataset: films, masks and sides of a series that was stored prone") {
  const scratch_folder folder;
  fs::create_directories(folder / "study");
  write_ct_series(folder / "study", drawn().volume, "one", {.row = {-1, 0, 0}, .column = {0, -1, 0}});
  const laterality sides = GENERATE(laterality::patient, laterality::image);
  const built_ct_dataset built = build_ct_dataset(folder / "study", folder / "films", {.sides = sides});
  CHECK(built.dataset.sides == sides);
  CHECK(built.report.films.size() == 9);
  CHECK(built.report.kept() + built.report.count(film_outcome::no_lung) == 9);
  REQUIRE(built.dataset.films.size() >= 4);
  overlap left, right;
  for (const film_record& film : built.dataset.films) {
    CHECK(film.definition == lung_definition::field);
    CHECK(film.source == "CT");
    const auto z = static_cast<std::size_t>(std::stoi(film.file.substr(7, 4)) - 1);
    CHECK(read_film(folder / "films" / film.file) == windowed(drawn().volume.slices[z]));
    const bool patient = sides == laterality::patient;
    left.add(drawn().left[z], lung_of(film, patient ? left_lung : right_lung));
    right.add(drawn().right[z], lung_of(film, patient ? right_lung : left_lung));
  }
  CHECK(left.dice() >= 0.98);
  CHECK(right.dice() >= 0.98);
}

TEST_CASE("build_ct_dataset: bad files are named by numbers and stop nothing") {
  const scratch_folder folder;
  fs::create_directories(folder / "Meier^Max");
  const auto files = write_ct_series(folder / "Meier^Max", drawn().volume, "one");
  say(files[0], DCM_Modality, "MR");
  fs::resize_file(files[8], fs::file_size(files[8]) - 100);
  const built_ct_dataset built = build_ct_dataset(folder.path(), folder / "films");
  CHECK(built.report.count(film_outcome::no_ct_slice) == 1);
  CHECK(built.report.count(film_outcome::unreadable) == 1);
  CHECK(built.report.kept() >= 4);
  for (const film_report& each : built.report.films) {
    CHECK_THAT(each.file + each.message, !Contains("Meier") && !Contains("slice_0"));
  }
  CHECK(built.names.size() == 9);
  const auto named = std::find_if(built.names.begin(), built.names.end(),
                                  [](const ct_file_name& each) { return each.name == "file_000001"; });
  REQUIRE(named != built.names.end());
  CHECK(named->file == files[0]);
  CHECK(named->left_out == "is an MR slice, expected a CT slice");
}

TEST_CASE("build_ct_dataset: a film that somebody else wrote is not replaced") {
  const scratch_folder folder;
  fs::create_directories(folder / "study");
  fs::create_directories(folder / "films");
  write_ct_series(folder / "study", drawn().volume, "one");
  const built_ct_dataset first = build_ct_dataset(folder / "study", folder / "films");
  CHECK(build_ct_dataset(folder / "study", folder / "films").report.kept() == first.report.kept());
  put_file(folder / "films" / first.dataset.films[0].file, "a letter");
  CHECK_THROWS_AS(build_ct_dataset(folder / "study", folder / "films"), option_error);
  CHECK(contents_of(folder / "films" / first.dataset.films[0].file) == "a letter");
}

TEST_CASE("ct_format: a slice as a film, as it is stored") {
  const scratch_folder folder;
  const auto files = write_ct_series(folder.path(), drawn().volume, "one", {.row = {-1, 0, 0}, .column = {0, -1, 0}});
  const ct_format format{{.level = -500, .width = 1000}};
  REQUIRE(format.holds(files[4]));
  const film_file read = format.read(files[4], {});
  CHECK(read.pose == film_pose{.quarters = 2});
  CHECK(read.levels == grey_levels{-1000, 0});
  CHECK(read.pixels(0, 0) == windowed(drawn().volume.slices[4], {.level = -500, .width = 1000})(95, 95));
  REQUIRE(read.spacing);
  CHECK(read.spacing->x == Approx(390.0 / 96));
  CHECK(format.size(files[4], {}) == image_extent{96, 96});
  say(files[4], DCM_Modality, "CR");
  CHECK_THROWS_AS(format.read(files[4], {}), format_error);
  CHECK_THROWS_AS(ct_format({.level = 0, .width = 0}), option_error);
}
