// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// Results as bytes, and of masks that a person mended or drew.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "lungseg/dicom/measurement_report.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
using lungseg::dicom_file;
using lungseg::dicom_result;
using lungseg::encode_measurement_report;
using lungseg::encode_segmentation;
using lungseg::film_prediction;
using lungseg::film_reference;
using lungseg::masks_by;

namespace {

}  // namespace

TEST_CASE("encode: the bytes are those of the files that are written") {
  const scratch_folder folder;
  const film_reference film = lungseg_test::written_film{}.reference(folder / "film.dcm");
  const film_prediction found = noisy_lungs(37, 29);
  const auto written = lungseg::write_segmentation(folder / "seg.dcm", film, found, noon);
  const dicom_result segmentation = encode_segmentation(film, found, noon);
  CHECK(segmentation.bytes == contents_of(folder / "seg.dcm"));
  CHECK(segmentation.reference.instance == written.instance);
  lungseg::write_measurement_report(folder / "sr.dcm", film, found, written, noon);
  CHECK(encode_measurement_report(film, found, written, noon).bytes == contents_of(folder / "sr.dcm"));
}

TEST_CASE("encode: what a person mended or drew says so, and nothing of a model that did not find it") {
  const scratch_folder folder;
  const film_reference film = lungseg_test::written_film{}.reference(folder / "film.dcm");
  const film_prediction found = noisy_lungs(37, 29);
  const auto [by, type] =
      GENERATE(std::pair{masks_by::model, "AUTOMATIC"}, std::pair{masks_by::model_and_person, "SEMIAUTOMATIC"},
               std::pair{masks_by::person, "MANUAL"});
  INFO(type);
  const dicom_result segmentation = encode_segmentation(film, found, noon, by);
  const dicom_result report = encode_measurement_report(film, found, segmentation.reference, noon, by);
  put_file(folder / "seg.dcm", segmentation.bytes);
  put_file(folder / "sr.dcm", report.bytes);
  check_valid(folder / "seg.dcm", "Segmentation");
  check_valid(folder / "sr.dcm", "ComprehensiveSR");
  const dicom_file read{folder / "seg.dcm"};
  DcmItem* segment = nullptr;
  for (const int number : {0, 1}) {
    REQUIRE(read.data_set().findAndGetSequenceItem(DCM_SegmentSequence, segment, number).good());
    OFString said;
    segment->findAndGetOFString(DCM_SegmentAlgorithmType, said);
    CHECK(said == type);
  }
  const auto says = [](const dicom_result& file, const char* text) {
    return file.bytes.find(text) != std::string::npos;
  };
  for (const dicom_result* file : {&segmentation, &report})
    CHECK(says(*file, "lungs.safetensors") == (by != masks_by::person));
  for (const char* of_a_model : {"Verdict on the result", "score"})
    CHECK(says(report, of_a_model) == (by == masks_by::model));
  CHECK(says(report, "A person mended the masks of the model") == (by == masks_by::model_and_person));
  CHECK(says(report, "A person drew the masks") == (by == masks_by::person));
}

TEST_CASE("dicom_moment: a moment as local time has it") {
  const lungseg::dicom_moment one = lungseg::dicom_moment::at(1700000000),
                              later = lungseg::dicom_moment::at(1700086400);
  CHECK(one.date.size() == 8);
  CHECK(one.time.size() == 6);
  CHECK((one.date.starts_with("202311") && later.date > one.date && later.time == one.time));
}
