// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Segmentations, reports and presentation states that the program writes, of DICOM films only.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../support/scratch_folder.hpp"
#include "material.hpp"

using namespace lungseg_test;
using namespace Catch::Matchers;
namespace fs = std::filesystem;

namespace {

/// Whether the program under test has the component; without it, whether it says so.
bool writes_dicom(const std::string& film) {
  const scratch_folder folder;
  const std::string said = predict(folder / "out", "--dicom-seg " + film).err;
  if (said.find("built without DCMTK") == said.npos) return true;
  CHECK_THAT(said, Contains("libdcmtk-dev"));
  WARN("skipped: the program was built without DCMTK");
  return false;
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
