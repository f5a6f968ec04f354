// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/series_segmentation.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmfg/fgplanpo.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>
#include <dcmtk/dcmseg/segutils.h>

#include <catch2/catch.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "lungseg/dicom/ct_series.hpp"
#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/segmentation.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_ct.hpp"
#include "support/written_dicom.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
using lungseg::film_reference;
using lungseg::left_lung;
using lungseg::mask;
using lungseg::right_lung;
using lungseg::slice_lungs;
using lungseg::detail::whole_text_of;
namespace fs = std::filesystem;

namespace {

constexpr int slice_height = 7, slice_width = 16;  // DCMTK 3.6.7 loses count behind the third frame of no whole bytes

/// A series of slices of noise, the same on no two, of which one has no left lung and one none at all.
struct noisy_series {
  scratch_folder folder;
  std::vector<fs::path> files;

  explicit noisy_series(int columns = slice_width) {
    lungseg::ct_volume volume{.slices = {}, .pixel_y = 0.7, .pixel_x = 0.9, .step = 5};
    volume.slices.assign(4, numbered_slice(slice_height, columns));
    files = lungseg::write_ct_series(folder.path(), volume, "a series");
  }
  std::vector<slice_lungs> slices() const {
    std::vector<slice_lungs> all;
    for (std::size_t k = 0; k < files.size(); ++k) {
      film_reference source{lungseg::dicom_file{files[k]}};
      const int columns = source.width();
      all.push_back({std::move(source), noisy_lungs(slice_height, columns)});
      for (lungseg::predicted_lung& lung : all.back().found.lungs) {
        const mask pixels = noise(slice_height, columns, 0.5f, 10 * k + static_cast<std::uint64_t>(lung.class_id));
        lung.pixels = lungseg::encode(pixels);
      }
      if (k == 1) std::erase_if(all.back().found.lungs, [](const auto& lung) { return lung.class_id == left_lung; });
      if (k == 2) all.back().found.lungs.clear();
    }
    return all;
  }
};

mask mask_of(const slice_lungs& slice, int side) {
  for (const lungseg::predicted_lung& lung : slice.found.lungs)
    if (lung.class_id == side) return lungseg::decode(lung.pixels);
  return {slice_height, slice.source.width()};
}

mask unpacked(DcmSegmentation& from, std::size_t frame) {
  const std::unique_ptr<DcmIODTypes::Frame> bytes{
      DcmSegUtils::unpackBinaryFrame(from.getFrame(frame), Uint16{slice_height}, Uint16{slice_width})};
  REQUIRE(bytes);
  mask result{slice_height, slice_width};
  REQUIRE(bytes->length == result.pixels.size());
  std::copy_n(bytes->pixData, bytes->length, result.pixels.begin());
  return result;
}

}  // namespace

TEST_CASE("segmentation of a series: a frame for each lung and slice, where the slice lies") {
  const noisy_series series;
  const std::vector<slice_lungs> slices = series.slices();
  const fs::path file = series.folder / "series_seg.dcm";
  const auto written = lungseg::write_series_segmentation(file, slices, noon);
  check_valid(file, "Segmentation");
  CHECK(lungseg::encode_series_segmentation(slices, noon).bytes == contents_of(file));

  DcmSegmentation* read = nullptr;
  REQUIRE(DcmSegmentation::loadFile(file.c_str(), read).good());
  const std::unique_ptr<DcmSegmentation> by_dcmtk{read};
  REQUIRE(by_dcmtk->getNumberOfSegments() == 2);
  for (const int side : {left_lung, right_lung}) {
    OFVector<std::size_t> frames;
    by_dcmtk->getFramesForSegment(static_cast<std::size_t>(lungseg::segment_of(side)), frames);
    REQUIRE(frames.size() == slices.size());
    for (std::size_t k = 0; k < slices.size(); ++k) {
      INFO("segment " << side << ", slice " << k);
      CHECK(unpacked(*by_dcmtk, frames[k]) == mask_of(slices[k], side));
      OFBool each_its_own = OFFalse;
      auto* const place = OFstatic_cast(
          FGPlanePosPatient*, by_dcmtk->getFunctionalGroups().get(static_cast<Uint32>(frames[k]),
                                                                  DcmFGTypes::EFG_PLANEPOSPATIENT, each_its_own));
      REQUIRE(place);
      Float64 x = 0, y = 0, z = 0;
      REQUIRE(place->getImagePositionPatient(x, y, z).good());
      CHECK(z == 5.0 * static_cast<double>(k));
    }
  }

  const lungseg::dicom_file raw{file};
  DcmItem& data = raw.data_set();
  DcmItem& from = slices.front().source.data_set();
  CHECK(whole_text_of(data, DCM_FrameOfReferenceUID) == whole_text_of(from, DCM_FrameOfReferenceUID));
  CHECK(whole_text_of(data, DCM_SOPInstanceUID) == written.instance);
  DcmItem *shared = nullptr, *measures = nullptr, *orientation = nullptr, *referenced = nullptr;
  REQUIRE(data.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, shared).good());
  REQUIRE(shared->findAndGetSequenceItem(DCM_PixelMeasuresSequence, measures).good());
  REQUIRE(shared->findAndGetSequenceItem(DCM_PlaneOrientationSequence, orientation).good());
  CHECK(lungseg::detail::numbers_of(*measures, DCM_PixelSpacing) == std::vector{0.7, 0.9});
  CHECK(lungseg::detail::numbers_of(*measures, DCM_SpacingBetweenSlices) == std::vector{5.0});
  CHECK(whole_text_of(*orientation, DCM_ImageOrientationPatient) == whole_text_of(from, DCM_ImageOrientationPatient));
  REQUIRE(data.findAndGetSequenceItem(DCM_ReferencedSeriesSequence, referenced).good());
  DcmSequenceOfItems* instances = nullptr;
  REQUIRE(referenced->findAndGetSequence(DCM_ReferencedInstanceSequence, instances).good());
  CHECK(instances->card() == slices.size());
}

TEST_CASE("segmentation of a series: frames follow each other bit by bit, also where they fill no whole bytes") {
  constexpr int columns = 11;
  const noisy_series series{columns};
  const std::vector<slice_lungs> slices = series.slices();
  const std::string bytes = lungseg::encode_series_segmentation(slices, noon).bytes;
  constexpr std::size_t pixels = slice_height * columns, size = (2 * 4 * pixels + 15) / 16 * 2;
  const std::string bits = bytes.substr(bytes.size() - size);
  std::size_t at = 0, wrong = 0;
  for (const int side : {left_lung, right_lung})
    for (const slice_lungs& slice : slices)
      for (const std::uint8_t inside : mask_of(slice, side).pixels) {
        wrong += (static_cast<unsigned char>(bits[at / 8]) >> at % 8 & 1) != inside;
        ++at;
      }
  CHECK(at == 8 * pixels);
  CHECK(wrong == 0);
}

TEST_CASE("segmentation of a series: steps that differ are not called even, and one slice has none") {
  const noisy_series series;
  std::vector<slice_lungs> slices = series.slices();
  const auto count = GENERATE(1u, 3u);
  slices.erase(slices.begin() + 1);  // leaves a gap
  slices.resize(count, slices.front());
  const fs::path file = series.folder / "series_seg.dcm";
  lungseg::write_series_segmentation(file, slices, noon);
  check_valid(file, "Segmentation");
  CHECK_THAT(contents_of(file), !Contains(std::string{"\x18\0\x88\0", 4}));  // SpacingBetweenSlices
}

TEST_CASE("segmentation of a series: nothing of the patient is left when it is de-identified") {
  const noisy_series series;
  for (const fs::path& file : series.files) {
    say(file, DCM_PatientName, "Nobody^Nora");
    say(file, DCM_StudyDate, "20010304");
    say(file, DCM_ImageComments, "Nobody");
  }
  std::vector<slice_lungs> slices = series.slices();
  const std::string frame = whole_text_of(slices.front().source.data_set(), DCM_FrameOfReferenceUID);
  for (slice_lungs& each : slices) each.source = lungseg::deidentified(each.source, "a key of many bytes");
  const fs::path file = series.folder / "series_seg.dcm";
  lungseg::write_series_segmentation(file, slices, noon);
  check_valid(file, "Segmentation");
  const std::string bytes = contents_of(file);
  for (const std::string& each : {std::string{"Nobody"}, std::string{"20010304"}, frame})
    CHECK_THAT(bytes, !Contains(each));
  const lungseg::dicom_file raw{file};
  CHECK(whole_text_of(raw.data_set(), DCM_PatientIdentityRemoved) == "YES");
  CHECK_FALSE(whole_text_of(raw.data_set(), DCM_FrameOfReferenceUID).empty());
}

TEST_CASE("segmentation of a series: what is no one series is refused") {
  const noisy_series series;
  const auto refused = [&](const char* why, const auto& change) {
    std::vector<slice_lungs> slices = series.slices();
    say(series.files[3], DCM_ImageComments, "");
    change(slices);
    CHECK_THROWS_WITH(lungseg::encode_series_segmentation(slices, noon), Contains(why));
  };
  const auto with = [&](const DcmTagKey& tag, const std::string& value) {
    return [&, tag, value](std::vector<slice_lungs>& slices) {
      const fs::path other = series.folder / "other.dcm";
      fs::copy_file(series.files[3], other, fs::copy_options::overwrite_existing);
      say(other, tag, value);
      slices[3].source = film_reference{lungseg::dicom_file{other}};
    };
  };
  refused("there are no slices", [](auto& slices) { slices.clear(); });
  refused("SeriesInstanceUID", with(DCM_SeriesInstanceUID, "1.2.3"));
  refused("several FrameOfReferenceUID", with(DCM_FrameOfReferenceUID, "1.2.3"));
  refused("has no FrameOfReferenceUID", with(DCM_FrameOfReferenceUID, ""));
  refused("has no ImagePositionPatient", with(DCM_ImagePositionPatient, ""));
  refused("has no PixelSpacing", with(DCM_PixelSpacing, ""));
  refused("those of the film", [](auto& slices) { slices[1].found = noisy_lungs(slice_height, slice_width + 1); });
}
