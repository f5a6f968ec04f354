// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/dicom_file.hpp"

#include <dcmtk/dcmdata/dctk.h>

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/core/error.hpp"
#include "support/scratch_folder.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using lungseg::dicom_file;
using lungseg::is_dicom;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

namespace {

/// A data set of two elements, in a file with or without meta header.
void write_small(const std::filesystem::path& file, E_TransferSyntax syntax, E_FileWriteMode mode) {
  DcmFileFormat out;
  out.getDataset()->putAndInsertString(DCM_SOPClassUID, UID_ComputedRadiographyImageStorage);
  out.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "2.25.1");
  out.getDataset()->putAndInsertString(DCM_Modality, "CR");
  REQUIRE(out.saveFile(file.c_str(), syntax, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0, 0, mode).good());
}

}  // namespace

TEST_CASE("dicom_file: opens files with and without preamble, by content") {
  const scratch_folder folder;
  const auto [syntax, mode] =
      GENERATE(std::pair{EXS_LittleEndianExplicit, EWM_fileformat}, std::pair{EXS_LittleEndianImplicit, EWM_fileformat},
               std::pair{EXS_BigEndianExplicit, EWM_fileformat}, std::pair{EXS_LittleEndianExplicit, EWM_dataset},
               std::pair{EXS_LittleEndianImplicit, EWM_dataset}, std::pair{EXS_BigEndianExplicit, EWM_dataset});
  const auto file = folder / "film.png";
  write_small(file, syntax, mode);
  CHECK(is_dicom(file));
  OFString modality;
  REQUIRE(dicom_file{file}.data_set().findAndGetOFString(DCM_Modality, modality).good());
  CHECK(modality == "CR");
}

TEST_CASE("dicom_file: what is no DICOM file is refused by name") {
  const scratch_folder folder;
  const auto refusal = [](const std::filesystem::path& file) -> std::string {
    try {
      dicom_file{file};
    } catch (const lungseg::error& fault) {
      return fault.what();
    }
    return "read";
  };
  CHECK_FALSE(is_dicom(folder / "nobody.dcm"));
  CHECK_THROWS_AS(dicom_file{folder / "nobody.dcm"}, lungseg::file_error);
  for (const std::string& text : {std::string{}, std::string{"film"}, std::string(200, '\0'), std::string(200, 'a')}) {
    put_file(folder / "text.dcm", text);
    CHECK_FALSE(is_dicom(folder / "text.dcm"));
    CHECK_THAT(refusal(folder / "text.dcm"), EndsWith("text.dcm: is no DICOM file"));
  }
  put_file(folder / "empty.dcm", std::string(128, '\0') + "DICM");
  CHECK(is_dicom(folder / "empty.dcm"));
  CHECK_THAT(refusal(folder / "empty.dcm"), Contains("empty.dcm: is a "));
}
