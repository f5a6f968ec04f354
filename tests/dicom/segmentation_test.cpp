// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/segmentation.hpp"
#include "lungseg/dicom/items.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>
#include <dcmtk/dcmseg/segutils.h>

#include <catch2/catch.hpp>
#include <memory>

#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using Catch::Matchers::Contains;
using lungseg::decode;
using lungseg::dicom_file;
using lungseg::dicom_instance;
using lungseg::film_prediction;
using lungseg::film_reference;
using lungseg::left_lung;
using lungseg::mask;
using lungseg::right_lung;
using lungseg::write_segmentation;
using lungseg::detail::whole_text_of;
using lungseg_test::check_valid;
using lungseg_test::noisy_lungs;
using lungseg_test::noon;
using lungseg_test::scratch_folder;
using lungseg_test::written_film;

namespace {

/// A segmentation as DCMTK reads it.
class segmentation_by_dcmtk {
 public:
  explicit segmentation_by_dcmtk(const std::filesystem::path& file) {
    DcmSegmentation* read = nullptr;
    REQUIRE(DcmSegmentation::loadFile(file.c_str(), read).good());
    read_.reset(read);
  }
  std::size_t segments() { return read_->getNumberOfSegments(); }
  DcmSegment& segment(std::size_t number) { return *read_->getSegment(number); }
  /// The one frame of a segment.
  mask frame_of(std::size_t segment, int height, int width) {
    OFVector<std::size_t> frames;
    read_->getFramesForSegment(segment, frames);
    REQUIRE(frames.size() == 1);
    const std::unique_ptr<DcmIODTypes::Frame> bytes{DcmSegUtils::unpackBinaryFrame(
        read_->getFrame(frames[0]), static_cast<Uint16>(height), static_cast<Uint16>(width))};
    REQUIRE(bytes);
    mask result{height, width};
    REQUIRE(bytes->length == result.pixels.size());
    std::copy_n(bytes->pixData, bytes->length, result.pixels.begin());
    return result;
  }

 private:
  std::unique_ptr<DcmSegmentation> read_;
};

}  // namespace

TEST_CASE("write_segmentation: DCMTK reads the masks back bit for bit, whatever the grid") {
  const scratch_folder folder;
  // Frames of 1, 3, 5 and 7 bits beyond whole bytes, whole bytes, and fewer than one.
  const auto [height, width] = GENERATE(std::pair{37, 29}, std::pair{33, 35}, std::pair{31, 35}, std::pair{13, 11},
                                        std::pair{64, 40}, std::pair{2, 3}, std::pair{401, 333});
  const written_film film{height, width};
  const film_prediction found = noisy_lungs(height, width);
  const auto file = folder / "film_seg.dcm";
  write_segmentation(file, film.reference(folder / "film.dcm"), found, noon);
  CHECK(folder.count() == 2);
  segmentation_by_dcmtk read{file};
  REQUIRE(read.segments() == 2);
  CHECK(read.frame_of(1, height, width) == decode(found.lungs[1].pixels));  // the patient's left lung
  CHECK(read.frame_of(2, height, width) == decode(found.lungs[0].pixels));
  check_valid(file, "Segmentation");
}

TEST_CASE("write_segmentation: segments say what they are") {
  const scratch_folder folder;
  const auto file = folder / "film_seg.dcm";
  write_segmentation(file, written_film{}.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
  segmentation_by_dcmtk read{file};
  for (const std::size_t number : {1u, 2u}) {
    DcmSegment& segment = read.segment(number);
    OFString value;
    segment.getSegmentLabel(value);
    CHECK(value == (number == 1 ? "Left lung" : "Right lung"));
    CHECK(segment.getSegmentAlgorithmType() == DcmSegTypes::SAT_AUTOMATIC);
    segment.getSegmentedPropertyTypeCode().getCodeValue(value);
    CHECK(value == "39607008");
    REQUIRE(segment.getSegmentedPropertyTypeModifierCode().size() == 1);
    segment.getSegmentedPropertyTypeModifierCode()[0]->getCodeValue(value);
    CHECK(value == (number == 1 ? "7771000" : "24028007"));
    segment.getSegmentedPropertyCategoryCode().getCodeValue(value);
    CHECK(value == "123037004");
    segment.getSegmentDescription(value);
    CHECK_THAT(value.c_str(), Contains("without what lies behind"));
  }
}

TEST_CASE("write_segmentation: refers to its film, with and without a frame of reference") {
  const scratch_folder folder;
  const bool dx = GENERATE(false, true);
  const written_film film{37, 29, dx};
  const auto file = folder / "film_seg.dcm";
  const dicom_instance written =
      write_segmentation(file, film.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
  check_valid(file, "Segmentation");
  const dicom_file read{file};
  DcmDataset& in = read.data_set();
  CHECK(whole_text_of(in, DCM_SOPInstanceUID) == written.instance);
  CHECK(whole_text_of(in, DCM_SeriesInstanceUID) == written.series);
  CHECK(whole_text_of(in, DCM_SOPClassUID) == written.sop_class);
  CHECK(whole_text_of(in, DCM_StudyInstanceUID) == "1.2.345.13");
  CHECK(whole_text_of(in, DCM_PatientName) == "Nobody^Nora");
  CHECK(whole_text_of(in, DCM_PatientID) == "N-0815");
  CHECK(whole_text_of(in, DCM_PatientOrientation) == "L\\F");
  CHECK(whole_text_of(in, DCM_FrameOfReferenceUID) == (dx ? "1.2.345.14" : ""));
  // OHIF finds the film by this sequence, and cornerstone by the derivation of each frame.
  DcmItem *series = nullptr, *instance = nullptr, *frame = nullptr;
  REQUIRE(in.findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series).good());
  CHECK(whole_text_of(*series, DCM_SeriesInstanceUID) == "1.2.345.12");
  REQUIRE(series->findAndGetSequenceItem(DCM_ReferencedInstanceSequence, instance).good());
  CHECK(whole_text_of(*instance, DCM_ReferencedSOPInstanceUID) == "1.2.345.11");
  for (const int number : {0, 1}) {
    REQUIRE(in.findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, frame, number).good());
    REQUIRE(frame->findAndGetSequenceItem(DCM_SourceImageSequence, instance, 0).bad());
    REQUIRE(frame->findAndGetSequenceItem(DCM_DerivationImageSequence, instance).good());
    REQUIRE(instance->findAndGetSequenceItem(DCM_SourceImageSequence, instance).good());
    CHECK(whole_text_of(*instance, DCM_ReferencedSOPInstanceUID) == "1.2.345.11");
  }
}

TEST_CASE("write_segmentation: names the patient's sides, whosever a prediction names") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = noisy_lungs(37, 29);
  found.sides = lungseg::laterality::image;
  write_segmentation(folder / "film_seg.dcm", film, found, noon);
  segmentation_by_dcmtk read{folder / "film_seg.dcm"};
  CHECK(read.frame_of(1, 37, 29) == decode(found.lungs[0].pixels));  // at the picture's right is the patient's left
}

TEST_CASE("write_segmentation: a lung that was not found is an empty segment") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = noisy_lungs(37, 29);
  const mask right = decode(found.lungs[0].pixels);
  const std::size_t left = GENERATE(0u, 1u);
  found.lungs.resize(left);
  write_segmentation(folder / "film_seg.dcm", film, found, noon);
  check_valid(folder / "film_seg.dcm", "Segmentation");
  segmentation_by_dcmtk read{folder / "film_seg.dcm"};
  REQUIRE(read.segments() == 2);
  CHECK(read.frame_of(1, 37, 29) == mask{37, 29});
  CHECK(read.frame_of(2, 37, 29) == (left == 1 ? right : mask{37, 29}));
}

TEST_CASE("write_segmentation: masks of another grid than the film's are refused, and nothing is written") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  CHECK_THROWS_AS(write_segmentation(folder / "film_seg.dcm", film, noisy_lungs(29, 37), noon), lungseg::shape_error);
  film_prediction found = noisy_lungs(37, 29);
  found.lungs[1].pixels = noisy_lungs(74, 58).lungs[1].pixels;
  CHECK_THROWS_WITH(write_segmentation(folder / "film_seg.dcm", film, found, noon),
                    Contains("74 x 58") && Contains("37 x 29"));
  CHECK(folder.count() == 1);
}

TEST_CASE("write_segmentation: the same result has the same bytes, another has another identifier") {
  const scratch_folder folder;
  const film_reference film = written_film{}.reference(folder / "film.dcm");
  film_prediction found = noisy_lungs(37, 29);
  const dicom_instance first = write_segmentation(folder / "a.dcm", film, found, noon);
  const dicom_instance same = write_segmentation(folder / "b.dcm", film, found, noon);
  CHECK(first.instance == same.instance);
  CHECK(lungseg_test::contents_of(folder / "a.dcm") == lungseg_test::contents_of(folder / "b.dcm"));
  found.lungs.pop_back();
  const dicom_instance other = write_segmentation(folder / "b.dcm", film, found, noon);
  CHECK(first.instance != other.instance);
  CHECK(first.series != other.series);
  const dicom_instance later = write_segmentation(folder / "b.dcm", film, found, {"20260102", "120001"});
  CHECK(later.instance != other.instance);
}

TEST_CASE("write_segmentation: says that its film was compressed with loss") {
  const scratch_folder folder;
  const written_film film{37,
                          29,
                          false,
                          {{DCM_LossyImageCompression, "01"},
                           {DCM_LossyImageCompressionRatio, "10.5"},
                           {DCM_LossyImageCompressionMethod, "ISO_15444_1"}}};
  write_segmentation(folder / "film_seg.dcm", film.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
  check_valid(folder / "film_seg.dcm", "Segmentation");
  const dicom_file read{folder / "film_seg.dcm"};
  CHECK(whole_text_of(read.data_set(), DCM_LossyImageCompression) == "01");
  CHECK(whole_text_of(read.data_set(), DCM_LossyImageCompressionRatio) == "10.5");
  CHECK(whole_text_of(read.data_set(), DCM_LossyImageCompressionMethod) == "ISO_15444_1");
}

TEST_CASE("film_reference: what a film says in no valid words is left out, and does not make a result invalid") {
  const scratch_folder folder;
  const written_film film{37,
                          29,
                          false,
                          {{DCM_PatientAge, "62"},
                           {DCM_PatientWeight, "heavy"},
                           {DCM_PatientSize, "1.7"},
                           {DCM_StudyDate, GENERATE("2020.01.02", "gestern", "202001")},
                           {DCM_StudyTime, GENERATE("10:11:12", "noon")},
                           {DCM_PatientOrientation, GENERATE("L", "L\\L", "L\\F\\F")}}};
  write_segmentation(folder / "film_seg.dcm", film.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
  check_valid(folder / "film_seg.dcm", "Segmentation");
  const dicom_file read{folder / "film_seg.dcm"};
  CHECK_FALSE(read.data_set().tagExists(DCM_PatientAge));
  CHECK_FALSE(read.data_set().tagExists(DCM_PatientWeight));
  for (const DcmTagKey& tag : {DCM_StudyDate, DCM_StudyTime, DCM_PatientOrientation})
    CHECK(whole_text_of(read.data_set(), tag).empty());
  CHECK(whole_text_of(read.data_set(), DCM_PatientSize) == "1.7");
}

TEST_CASE("film_reference: a film that results cannot refer to is refused by name") {
  const scratch_folder folder;
  const auto refused = [&](const DcmTagKey& tag, const char* value) {
    const auto file = folder / "film.dcm";
    written_film{37, 29, false, {{tag, value}}}.write(file);
    CHECK_THROWS_AS(film_reference{dicom_file{file}}, lungseg::format_error);
    CHECK_THROWS_WITH(film_reference{dicom_file{file}}, Contains("film.dcm"));
  };
  refused(DCM_StudyInstanceUID, "");
  refused(DCM_SeriesInstanceUID, "");
  refused(DCM_NumberOfFrames, "2");
}

TEST_CASE("write_segmentation: pixels that are not square are said to be so") {
  const scratch_folder folder;
  const auto ratio = [&](const char* of_film, std::optional<lungseg::pixel_spacing> spacing) {
    written_film film{37, 29};
    if (*of_film) film.more = {{DCM_PixelAspectRatio, of_film}};
    film_prediction found = noisy_lungs(37, 29);
    found.spacing = spacing;
    write_segmentation(folder / "film_seg.dcm", film.reference(folder / "film.dcm"), found, noon);
    check_valid(folder / "film_seg.dcm", "Segmentation");
    return whole_text_of(dicom_file{folder / "film_seg.dcm"}.data_set(), DCM_PixelAspectRatio);
  };
  CHECK(ratio("", {}).empty());
  CHECK(ratio("1\\1", {}).empty());
  CHECK(ratio("4\\3", {}) == "4\\3");
  CHECK(ratio("", lungseg::pixel_spacing{0.2, 0.2}).empty());
  CHECK(ratio("1\\1", lungseg::pixel_spacing{0.2, 0.125}) == "200000\\125000");
}
