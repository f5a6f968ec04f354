// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// From drawn CT series through a dataset and a training to lungs on slices, by the program.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A drawn series, and the dataset of it; made once. `films` is empty where the program reads no DICOM.
struct ct_material {
  scratch_folder folder;
  std::string studies, dataset, films, said, counts;

  ct_material() {
    const program_run drawn = run_program("phantom --quiet --modality ct --count 1 --max-size 128 --seed 3 --out " +
                                          (folder / "drawn").string());
    if (drawn.err.find("built without DCMTK") != drawn.err.npos) return;
    INFO(drawn.err);
    REQUIRE(drawn.status == 0);
    studies = (folder / "drawn/images").string();
    dataset = (folder / "slices.json").string();
    const program_run built = run_program("dataset --modality ct --images " + studies + " --out " + dataset +
                                          " --name-table " + (folder / "names.csv").string());
    INFO(built.err);
    REQUIRE(built.status == 0);
    said = built.err;
    counts = built.out;
    films = (folder / "slices_slices").string();
  }
};

const ct_material& slices() {
  static const ct_material once;
  return once;
}

bool has_dicom() {
  if (!slices().films.empty()) return true;
  WARN("skipped: the program was built without DCMTK");
  return false;
}

}  // namespace

TEST_CASE("program: a dataset of CT slices names what it leaves out, and nobody") {
  if (!has_dicom()) return;
  const ct_material& made = slices();
  const auto films = std::distance(fs::directory_iterator{made.films}, fs::directory_iterator{});
  CHECK_THAT(made.counts, Contains("films kept") && Contains("no_lung") && Contains("field") && Contains("CT"));
  CHECK_THAT(made.said, Contains("ct_001_0001: no lung in this slice"));
  CHECK(films >= 15);
  CHECK(fs::exists(fs::path{made.films} / "ct_001_0015.png"));
  const std::string text = contents_of(made.dataset);
  CHECK_THAT(text,
             Contains("\"lung_definition\":\"field\"") && Contains("\"source\":\"CT\"") && Contains("ct_001_0015.png"));
  for (const char* identity : {"Drawn^Thorax", "DRAWN", "phantom_00000", "slice_0001"}) {
    CHECK_THAT(text, !Contains(identity));
    CHECK_THAT(made.said, !Contains(identity));
    CHECK_THAT(contents_of(fs::path{made.films} / "ct_001_0015.png"), !Contains(identity));
  }
  CHECK_THAT(contents_of(made.folder / "names.csv"), Contains("ct_001_0015,") && Contains("slice_0015.dcm"));
}

TEST_CASE("program: slices in other files give the same dataset") {
  if (!has_dicom()) return;
  const scratch_folder folder;
  fs::create_directories(folder / "study");
  int number = 100;
  for (const auto& each : fs::recursive_directory_iterator{slices().studies})
    if (each.is_regular_file() && each.path().extension() == ".dcm")
      fs::copy_file(each.path(), folder / "study" / ("im" + std::to_string(--number)));
  put_file(folder / "study/im0", "no DICOM");
  const program_run built = run_program("dataset --quiet --modality ct --images " + (folder / "study").string() +
                                        " --out " + (folder / "slices.json").string());
  INFO(built.err);
  REQUIRE(built.status == 0);
  CHECK(contents_of(folder / "slices.json") == contents_of(slices().dataset));
  for (const auto& each : fs::directory_iterator{slices().films})
    if (each.path().extension() == ".png")
      CHECK(contents_of(folder / "slices_slices" / each.path().filename().string()) == contents_of(each.path()));
}

TEST_CASE("program: a dataset is made of one CT slice, too") {
  if (!has_dicom()) return;
  const scratch_folder folder;
  const std::string slice = (fs::path{slices().studies} / "phantom_00000/slice_0015.dcm").string(),
                    out = (folder / "one.json").string();
  const program_run built = run_program("dataset --quiet --modality ct --images " + slice + " --out " + out);
  INFO(built.err);
  REQUIRE(built.status == 0);
  CHECK_THAT(built.out, Contains("1 films kept, 0 left out"));
  CHECK_THAT(contents_of(out), Contains("ct_001_0001.png") && Contains("\"modality\":\"ct\""));
  CHECK(contents_of(folder / "one_slices/ct_001_0001.png") ==
        contents_of(fs::path{slices().films} / "ct_001_0015.png"));
  put_file(folder / "text.dcm", "no DICOM");
  expect_wrong_use("dataset --modality ct --images " + (folder / "text.dcm").string() + " --out " + out,
                   "text.dcm: is no DICOM file");
  expect_wrong_use("dataset --images " + slice + " --masks " + slices().films + " --out " + out, "expected a folder");
}

namespace {

/// A model that has seen slices, and two slices to try it on.
struct slice_model {
  scratch_folder folder;
  std::string model, study;

  slice_model() {
    const program_run trained = run_program(
        "train --quiet --dataset " + slices().dataset +
        " --validation-fraction 0.25 --batch 3 --stages all:1@1e-3 --seed 5 --out " + (folder / "run").string());
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    fs::create_directories(folder / "study");
    for (const char* name : {"slice_0014.dcm", "slice_0016.dcm"})
      fs::copy_file(fs::path{slices().studies} / "phantom_00000" / name, folder / "study" / name);
    model = " --model " + (folder / "run").string() + "/last.safetensors ";
    study = (folder / "study").string();
  }
};

const slice_model& seen() {
  static const slice_model once;
  return once;
}

/// The frames of a segmentation, which are the last of it, as they would be made of predict's masks.
std::string frames_of_masks(const fs::path& out, const std::vector<std::string>& films) {
  std::string bits;
  std::size_t count = 0;
  for (const char* side : {"_left.png", "_right.png"})
    for (const std::string& film : films)
      for (const std::uint8_t inside : lungseg::read_mask(out / (film + side)).pixels) {
        if (count % 8 == 0) bits += '\0';
        if (inside) bits.back() = static_cast<char>(static_cast<unsigned char>(bits.back()) | 1u << count % 8);
        ++count;
      }
  return bits;
}

}  // namespace

TEST_CASE("program: the lungs of a CT series become one segmentation") {
  if (!has_dicom()) return;
  const scratch_folder folder;
  put_file(folder / "key", "a secret of many bytes");
  const std::string begin = "predict --min-score 0.01" + seen().model, out = (folder / "out").string(),
                    hidden = "--dicom-seg --deidentify --deidentify-key " + (folder / "key").string() + " ";
  const program_run found = run_program(begin + "--dicom-seg --out " + out + " " + seen().study);
  INFO(found.err);
  REQUIRE(found.status == 0);
  const std::string bytes = contents_of(folder / "out/series_001_seg.dcm"),
                    frames = frames_of_masks(folder / "out", {"film_000001", "film_000002"});
  CHECK(frames.find_first_not_of('\0') != frames.npos);
  CHECK(bytes.substr(bytes.size() - frames.size()) == frames);
  CHECK_THAT(bytes, Contains("Drawn^Thorax"));
  CHECK_THAT(contents_of(folder / "out/films.json"), Contains("\"segmentation\": \"series_001_seg.dcm\""));
  CHECK_FALSE(fs::exists(folder / "out/film_000001_seg.dcm"));
  if (run_shell("command -v dciodvfy").status == 0)
    CHECK_THAT(run_shell("dciodvfy " + out + "/series_001_seg.dcm 2>&1").out, !Contains("Error"));

  // The same of a run that was stopped before its end: the masks are those of its journal.
  const std::string again = begin + hidden + "--out " + (folder / "again").string() + " " + seen().study;
  REQUIRE(run_program(again).status == 0);
  const std::string first = contents_of(folder / "again/series_001_seg.dcm");
  CHECK_THAT(first, !Contains("Drawn"));
  fs::remove(folder / "again/series_001_seg.dcm");
  REQUIRE(run_program(again + " --resume").status == 0);
  CHECK(contents_of(folder / "again/series_001_seg.dcm") == first);

  for (const char* other : {"--dicom-sr", "--dicom-gsps"})
    expect_wrong_use(begin + other + " --out " + out + " " + seen().study, other, "projection");
  expect_wrong_use(begin + hidden + "--shard 1/2 --out " + out + " " + seen().study, "--shard", "series");
}

TEST_CASE("program: train and predict run on slices") {
  if (!has_dicom()) return;
  const scratch_folder folder;
  const std::string model = seen().model, study = seen().study, out = (folder / "out").string();

  const program_run found = run_program("predict --min-score 0.01" + model + "--out " + out + " " + study);
  INFO(found.err);
  CHECK(found.status == 0);
  CHECK_THAT(found.out, Contains("2 films read") && !Contains("refused"));
  CHECK_THAT(found.err, !Contains("Drawn") && !Contains("slice_0014"));
  CHECK(lungseg::image_size(folder / "out/film_000001_left.png") == lungseg::image_extent{128, 128});
  const std::string films = contents_of(folder / "out/films.json");
  for (const char* code : {"not_a_chest_film", "saturated_film", "few_levels", "implausible_shape"})
    CHECK_THAT(films, !Contains(code));
  CHECK_THAT(films, Contains("calibrated"));

  expect_wrong_use("predict --modality xray" + model + "--out " + out + " " + study, "last.safetensors",
                   "has learned from CT slices");
}

TEST_CASE("program: slices and X-rays do not mix") {
  if (!has_dicom()) return;
  const scratch_folder folder;
  const std::string out = (folder / "out").string(), drawn = (folder / "drawn").string(),
                    xrays = (folder / "xrays.json").string(), ct = slices().dataset;
  REQUIRE(run_program("phantom --quiet --count 2 --max-size 128 --out " + drawn).status == 0);
  REQUIRE(run_program("dataset --quiet --images " + drawn + "/images --left " + drawn + "/left --right " + drawn +
                      "/right --out " + xrays)
              .status == 0);
  CHECK_THAT(contents_of(ct), Contains("\"modality\":\"ct\""));
  CHECK_THAT(contents_of(xrays), !Contains("modality"));
  CHECK_THAT(run_program("info " + ct).out, Contains("modality: ct"));
  expect_wrong_use("train --quiet --dataset " + xrays + " " + ct + " --out " + out, "X-rays and CT slices");
  expect_wrong_use("train --quiet --dataset " + xrays + " --validation " + ct + " --out " + out, "validation",
                   "is for X-rays, and the dataset holds CT slices");
  expect_wrong_use("train --quiet --task view --dataset " + ct + " --out " + out, "is for X-rays");
  // The model that ships
  expect_wrong_use("predict --dataset " + ct + " --out " + out, "slices.json", "is for X-rays");
  expect_wrong_use("evaluate --dataset " + ct, "is for X-rays, and the dataset holds CT slices");
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("program: what --modality ct has no place for is refused") {
  if (!has_dicom()) return;
  const std::string images = slices().studies, out = (slices().folder / "other.json").string();
  const std::string begin = "dataset --modality ct --images " + images + " --out " + out;
  expect_wrong_use(begin + " --masks " + slices().films, "--modality ct", "--masks");
  expect_wrong_use(begin + " --definition whole", "--definition");
  expect_wrong_use(begin + " --mend-masks", "--mend-masks");
  expect_wrong_use(begin + " --folder-sides image", "--folder-sides");
  expect_wrong_use(begin + " --window 2", "LEVEL,WIDTH");
  expect_wrong_use(begin + " --window -600,0", "window");
  expect_wrong_use(
      "dataset --images " + images + " --out " + out + " --masks " + slices().films + " --window -600,1500",
      "--modality ct");
  expect_wrong_use("predict --modality ct --out " + out + " " + images, "learned from X-rays");
  CHECK_FALSE(fs::exists(out));
}
