// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/measurement_report.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "lungseg/dicom/segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using Catch::Matchers::Contains;
using lungseg::dicom_instance;
using lungseg::film_prediction;
using lungseg::film_reference;
using lungseg::note_code;
using lungseg::verdict_level;
using lungseg::write_measurement_report;
using lungseg_test::check_valid;
using lungseg_test::noisy_lungs;
using lungseg_test::noon;
using lungseg_test::scratch_folder;
using lungseg_test::written_film;

namespace {

const dicom_instance segmentation{UID_SegmentationStorage, "2.25.98", "2.25.99"};

/// Two lungs of whole rectangles, so that their sizes are known: left 20 x 8 pixels, right 16 x 5.
film_prediction two_boxes() {
  film_prediction found = noisy_lungs(37, 29);
  lungseg::mask left{37, 29}, right{37, 29};
  for (int y = 4; y < 24; ++y)
    for (int x = 18; x < 26; ++x) left(y, x) = 1;
  for (int y = 8; y < 24; ++y)
    for (int x = 3; x < 8; ++x) right(y, x) = 1;
  found.lungs[0].pixels = lungseg::encode(right);
  found.lungs[1].pixels = lungseg::encode(left);
  return found;
}

/// The report's content as DCMTK prints it, which it does only for documents that keep the rules of their class.
std::string printed(const std::filesystem::path& file) {
  DcmFileFormat in;
  REQUIRE(in.loadFile(file.c_str()).good());
  DSRDocument document;
  REQUIRE(document.read(*in.getDataset()).good());
  std::ostringstream out;
  REQUIRE(document
              .print(out, DSRTypes::PF_printAllCodes | DSRTypes::PF_printConceptNameCodes |
                              DSRTypes::PF_printTemplateIdentification | DSRTypes::PF_printSOPInstanceUID)
              .good());
  return out.str();
}

}  // namespace

TEST_CASE("write_measurement_report: sizes in millimetres where the spacing is known, else in pixels") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = two_boxes();
  const bool known = GENERATE(true, false);
  if (known) found.spacing = lungseg::pixel_spacing{0.5, 0.25, lungseg::spacing_meaning::receptor};
  write_measurement_report(folder / "film_sr.dcm", film, found, segmentation, noon);
  check_valid(folder / "film_sr.dcm", "ComprehensiveSR");
  const std::string report = printed(folder / "film_sr.dcm");
  INFO(report);
  const auto holds = [&](const std::string& in_mm, const std::string& in_pixels) {
    CHECK_THAT(report, Contains(known ? in_mm : in_pixels));
  };
  holds("(42798000,SCT,\"Area\")=\"20.0\" (mm2,UCUM", "(42798000,SCT,\"Area\")=\"160\" ({pixels},UCUM");
  holds("(121207,DCM,\"Height\")=\"10.0\" (mm,UCUM", "(121207,DCM,\"Height\")=\"20\" ({pixels},UCUM");
  holds("(103355008,SCT,\"Width\")=\"2.0\" (mm,UCUM", "(103355008,SCT,\"Width\")=\"8\" ({pixels},UCUM");
  holds("\"Area\")=\"10.0\" (mm2", "\"Area\")=\"80\" ({pixels}");
  const auto at_receptor = Contains("what is said\")=(receptor,99LUNGSEG,\"At the receptor");
  CHECK(known == at_receptor.match(report));
  CHECK_THAT(report, Contains("(left_right_ratio,99LUNGSEG,\"Left lung's area over the right lung's\")=\"2.0000\""));
}

TEST_CASE("write_measurement_report: each lung refers to its segment and to the film") {
  const scratch_folder folder;
  const film_reference film = written_film{37, 29, GENERATE(false, true)}.reference(folder / "film.dcm");
  const film_prediction found = two_boxes();
  const dicom_instance segments = lungseg::write_segmentation(folder / "film_seg.dcm", film, found, noon);
  const dicom_instance written = write_measurement_report(folder / "film_sr.dcm", film, found, segments, noon);
  CHECK(written.sop_class == UID_ComprehensiveSRStorage);
  check_valid(folder / "film_sr.dcm", "ComprehensiveSR");
  const std::string report = printed(folder / "film_sr.dcm");
  INFO(report);
  CHECK_THAT(report, Contains("TID 1500") && Contains("TID 1410") && Contains("TID 1501"));
  CHECK_THAT(report, Contains("Laterality\")=(7771000") && Contains("Laterality\")=(24028007"));
  CHECK_THAT(report, Contains(segments.instance) && Contains("1.2.345.11"));
  // A segmentation's lung is followed by the same identifier.
  DcmItem* segment = nullptr;
  const lungseg::dicom_file seg{folder / "film_seg.dcm"};
  for (const int number : {0, 1}) {
    REQUIRE(seg.data_set().findAndGetSequenceItem(DCM_SegmentSequence, segment, number).good());
    OFString tracked;
    REQUIRE(segment->findAndGetOFString(DCM_TrackingUID, tracked).good());
    CHECK_THAT(report, Contains(tracked.c_str()));
  }
}

TEST_CASE("write_measurement_report: holds the verdict, its reasons and all notes") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = two_boxes();
  found.lungs.pop_back();  // the left one
  found.notes = {{note_code::not_found, "no model found the left lung"}, {note_code::cut_off, "the \xc3\xbc edge"}};
  found.verdict.raise(verdict_level::check, note_code::not_found);
  found.lungs[0].quality = lungseg::lung_quality{0.9375, 0.875, 0.968, {}};
  found.lungs[0].quality->verdict.raise(verdict_level::reject, note_code::poor_outline);
  write_measurement_report(folder / "film_sr.dcm", film, found, segmentation, noon);
  check_valid(folder / "film_sr.dcm", "ComprehensiveSR");
  const std::string report = printed(folder / "film_sr.dcm");
  INFO(report);
  CHECK_THAT(report, !Contains("Left lung\"") && !Contains("left_right_ratio"));
  CHECK_THAT(report, Contains("Verdict on the result\")=(check") && Contains("Verdict on the result\")=(reject"));
  CHECK_THAT(report, Contains("Reason of the verdict\")=\"not_found\""));
  CHECK_THAT(report, Contains("Reason of the verdict\")=\"poor_outline\""));
  CHECK_THAT(report, Contains("Comment\")=\"not_found: no model found the left lung\""));
  CHECK_THAT(report, Contains("cut_off: the ?? edge"));  // readable in whatever character set the film has
  CHECK_THAT(report, Contains("(predicted_dice,99LUNGSEG") && Contains("=\"0.938\"") && Contains("=\"0.875\""));
}

TEST_CASE("write_measurement_report: a film without lungs has a report, too") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = two_boxes();
  found.lungs.clear();
  found.models.clear();
  write_measurement_report(folder / "film_sr.dcm", film, found, segmentation, noon);
  check_valid(folder / "film_sr.dcm", "ComprehensiveSR");
  CHECK_THAT(printed(folder / "film_sr.dcm"), Contains("Both lungs") && !Contains("TID 1410"));
  CHECK_THROWS_AS(write_measurement_report(folder / "other.dcm", film, noisy_lungs(5, 5), segmentation, noon),
                  lungseg::shape_error);
}
