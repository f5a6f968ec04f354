// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Segmentations, reports and presentation states that the program writes, of DICOM films only.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../support/plain_dicom.hpp"
#include "../support/scratch_folder.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// One of the drawn films as a DICOM file.
void put_dicom_film(const fs::path& to, int which = 0) {
  const scratch_folder folder;
  put_film(folder / "film.png", which);
  fs::create_directories(to.parent_path());
  put_file(to, plain_film(lungseg::read_film(folder / "film.png")).bytes());
}

/// Whether the program under test has the component; without it, whether it says so.
bool writes_dicom(const std::string& film) {
  const scratch_folder folder;
  const std::string said = predict(folder / "out", "--dicom-seg " + film).err;
  if (said.find("built without DCMTK") == said.npos) return true;
  CHECK_THAT(said, Contains("libdcmtk-dev"));
  WARN("skipped: the program was built without DCMTK");
  return false;
}

/// The file of a kind in a folder of results of one film; empty when there is none.
std::string result_of(const fs::path& folder, const std::string& kind) {
  for (const auto& entry : fs::directory_iterator{folder})
    if (entry.path().string().ends_with(kind)) return entry.path().string();
  return {};
}

}  // namespace

TEST_CASE("program: DICOM results are asked for together with what they are of") {
  const scratch_folder folder;
  put_film(folder / "film.png");
  const std::string film = (folder / "film.png").string(),
                    begin = "predict --model " + made().model + " --out " + (folder / "out").string() + " " + film;
  if (!writes_dicom(film)) return;
  for (const char* option : {"--dicom-seg", "--dicom-sr", "--dicom-gsps"})
    expect_wrong_use(begin + " " + option, "DICOM file", "came from the archive");
  expect_wrong_use(begin + " --deidentify", "--dicom-seg");
  expect_wrong_use(begin + " --dicom-seg --deidentify-key " + film, "--deidentify");
  put_file(folder / "key", "short");
  expect_wrong_use(begin + " --dicom-seg --deidentify --deidentify-key " + (folder / "key").string(), "too short");
  expect_wrong_use(begin + " --dicom-seg --raw", "--raw");
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("program: predict writes DICOM results beside the others, with identity or without") {
  const scratch_folder folder;
  put_dicom_film(folder / "films" / "film.dcm");
  const std::string film = (folder / "films" / "film.dcm").string();
  if (!writes_dicom(film)) return;
  const fs::path out = folder / "out";
  const bool deidentify = GENERATE(false, true);
  const std::string options = std::string{"--dicom-sr --dicom-gsps "} + (deidentify ? "--deidentify " : "") + film;
  const program_run run = predict(out, options);
  INFO(run.err);
  REQUIRE(run.status == 0);
  for (const char* kind : {"_seg.dcm", "_sr.dcm", "_gsps.dcm"}) {
    INFO(kind);
    const std::string bytes = contents_of(result_of(out, kind));
    CHECK_THAT(bytes, !Contains("Clinic"));
    for (const char* identity : {"Nobody^Nora", "N-0815", "19500203", "20010304", "1.2.345.1"})
      CHECK((bytes.find(identity) == bytes.npos) == deidentify);
  }
  CHECK(predict(out, options).status == 0);  // replaces its own
  const std::string segmentation = result_of(out, "_seg.dcm");
  put_file(segmentation, "somebody else's");
  CHECK_THAT(predict(out, options).err, Contains("_seg.dcm") && Contains("not written by this command"));
  CHECK(contents_of(segmentation) == "somebody else's");
}

TEST_CASE("program: the key makes pseudonyms the same in every run, and a film in no DICOM file is named") {
  const scratch_folder folder;
  put_dicom_film(folder / "films" / "film.dcm");
  put_film(folder / "films" / "other.png");
  put_file(folder / "key", std::string(32, 'k'));
  const std::string films = (folder / "films").string();
  if (!writes_dicom(films)) return;
  const auto segmentation = [&](const std::string& name, const std::string& key) {
    const program_run run = predict(folder / name, "--dicom-seg --deidentify " + key + films);
    INFO(run.err);
    CHECK(run.status == 0);
    CHECK_THAT(run.err, Contains("is no DICOM file, so it gets no DICOM results"));
    return contents_of(result_of(folder / name, "_seg.dcm"));
  };
  const std::string keyed = "--deidentify-key " + (folder / "key").string() + " ";
  const std::string first = segmentation("a", keyed);
  CHECK(first.size() > 1000);
  CHECK(first == segmentation("b", keyed));
  CHECK(first != segmentation("c", ""));
  put_file(folder / "other", std::string(32, 'o'));
  expect_wrong_use("predict --resume --min-score 0.01 --model " + made().model + " --out " + (folder / "a").string() +
                       " --dicom-seg --deidentify --deidentify-key " + (folder / "other").string() + " " + films,
                   "cannot be resumed", "--deidentify-key was");
}
