// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/presentation_state.hpp"
#include "lungseg/dicom/items.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/dicom/elements.hpp"
#include "support/scratch_folder.hpp"
#include "support/written_dicom.hpp"

using lungseg::dicom_file;
using lungseg::film_prediction;
using lungseg::film_reference;
using lungseg::polygon;
using lungseg::write_presentation_state;
using lungseg::detail::text_of;
using lungseg_test::check_valid;
using lungseg_test::noisy_lungs;
using lungseg_test::noon;
using lungseg_test::scratch_folder;
using lungseg_test::written_film;

namespace {

constexpr const char* iod = "GrayscaleSoftcopyPresentationState";

/// The lines of a layer, joined where one begins as the one before ends.
std::vector<polygon> outlines_in(DcmItem& state, unsigned layer) {
  DcmItem *annotation = nullptr, *object = nullptr;
  REQUIRE(state.findAndGetSequenceItem(DCM_GraphicAnnotationSequence, annotation, layer).good());
  std::vector<polygon> outlines;
  bool open = false;
  for (int i = 0; annotation->findAndGetSequenceItem(DCM_GraphicObjectSequence, object, i).good(); ++i) {
    CHECK(text_of(*object, DCM_GraphicAnnotationUnits) == "PIXEL");
    CHECK(text_of(*object, DCM_GraphicType) == "POLYLINE");
    const Float32* points = nullptr;
    unsigned long count = 0;
    REQUIRE(object->findAndGetFloat32Array(DCM_GraphicData, points, &count).good());
    Uint16 said = 0;
    REQUIRE(object->findAndGetUint16(DCM_NumberOfGraphicPoints, said).good());
    CHECK(count == 2ul * said);
    if (!open) outlines.emplace_back();
    polygon& line = outlines.back();
    if (open) CHECK((line.end()[-2] == points[0] && line.end()[-1] == points[1]));
    line.insert(line.end(), points + (open ? 2 : 0), points + count);
    open = line[0] != line.end()[-2] || line[1] != line.end()[-1];
  }
  CHECK_FALSE(open);
  return outlines;
}

}  // namespace

TEST_CASE("write_presentation_state: outlines are the masks' own, in layers of the patient's sides") {
  const scratch_folder folder;
  const auto [height, width] = GENERATE(std::pair{37, 29}, std::pair{300, 260});
  const film_reference film = written_film{height, width, GENERATE(false, true)}.reference(folder / "film.dcm");
  const film_prediction found = noisy_lungs(height, width);
  write_presentation_state(folder / "film_gsps.dcm", film, found, noon);
  check_valid(folder / "film_gsps.dcm", iod);
  const dicom_file read{folder / "film_gsps.dcm"};
  for (const unsigned layer : {0u, 1u}) {
    const std::vector<polygon> outlines = outlines_in(read.data_set(), layer);
    CHECK(lungseg::decode(lungseg::rasterise(outlines, height, width)) ==
          lungseg::decode(found.lungs[1 - layer].pixels));
    DcmItem* item = nullptr;
    REQUIRE(read.data_set().findAndGetSequenceItem(DCM_GraphicLayerSequence, item, layer).good());
    CHECK(text_of(*item, DCM_GraphicLayer) == (layer == 0 ? "LEFT LUNG" : "RIGHT LUNG"));
  }
}

TEST_CASE("write_presentation_state: an outline of more points than an element holds is several lines") {
  const scratch_folder folder;
  const film_reference film = written_film{402, 402}.reference(folder / "film.dcm");
  film_prediction found = noisy_lungs(402, 402);
  lungseg::mask comb{402, 402};  // one component with an outline of some 16000 corners
  for (int y = 0; y < 402; ++y)
    for (int x = 0; x < 402; ++x) comb(y, x) = y % 10 == 0 || (x + y / 10) % 2 == 0 || y < 3;
  found.lungs.resize(1);
  found.lungs[0].pixels = lungseg::encode(comb);
  write_presentation_state(folder / "film_gsps.dcm", film, found, noon);
  check_valid(folder / "film_gsps.dcm", iod);
  const dicom_file read{folder / "film_gsps.dcm"};
  const std::vector<polygon> outlines = outlines_in(read.data_set(), 0);
  std::size_t most = 0;
  for (const polygon& each : outlines) most = std::max(most, each.size());
  CHECK(most > 16000);
  CHECK(lungseg::decode(lungseg::rasterise(outlines, 402, 402)) == comb);
}

TEST_CASE("write_presentation_state: the film is shown as its own file says") {
  const scratch_folder folder;
  const auto written = [&](std::vector<std::pair<DcmTagKey, std::string>> more, auto&& look) {
    written_film file{37, 29};
    file.more = std::move(more);
    film_prediction found = noisy_lungs(37, 29);
    found.spacing = lungseg::pixel_spacing{0.5, 0.25};
    write_presentation_state(folder / "film_gsps.dcm", file.reference(folder / "film.dcm"), found, noon);
    check_valid(folder / "film_gsps.dcm", iod);
    look(dicom_file{folder / "film_gsps.dcm"}.data_set());
  };
  written({}, [](DcmItem& state) {
    CHECK(text_of(state, DCM_PresentationLUTShape) == "IDENTITY");
    CHECK_FALSE(state.tagExists(DCM_SoftcopyVOILUTSequence));
    CHECK_FALSE(state.tagExists(DCM_RescaleSlope));
    DcmItem* area = nullptr;
    REQUIRE(state.findAndGetSequenceItem(DCM_DisplayedAreaSelectionSequence, area).good());
    CHECK(lungseg::detail::numbers_of(*area, DCM_PresentationPixelSpacing) == std::vector{0.5, 0.25});
    Sint32 right = 0, bottom = 0;
    area->findAndGetSint32(DCM_DisplayedAreaBottomRightHandCorner, right, 0);
    area->findAndGetSint32(DCM_DisplayedAreaBottomRightHandCorner, bottom, 1);
    CHECK((right == 29 && bottom == 37));
  });
  written({{DCM_PhotometricInterpretation, "MONOCHROME1"},
           {DCM_RescaleSlope, "2"},
           {DCM_RescaleIntercept, "-10"},
           {DCM_RescaleType, "Planted"},
           {DCM_WindowCenter, "100\\50"},
           {DCM_WindowWidth, "80\\20"},
           {DCM_WindowCenterWidthExplanation, "Planted\\Planted"},
           {DCM_VOILUTFunction, "SIGMOID"}},
          [](DcmItem& state) {
            CHECK(text_of(state, DCM_PresentationLUTShape) == "INVERSE");
            CHECK(text_of(state, DCM_RescaleSlope) == "2");
            CHECK(text_of(state, DCM_RescaleIntercept) == "-10");
            DcmItem* soft = nullptr;
            REQUIRE(state.findAndGetSequenceItem(DCM_SoftcopyVOILUTSequence, soft).good());
            CHECK(text_of(*soft, DCM_WindowCenter) == "100");
            CHECK(text_of(*soft, DCM_VOILUTFunction) == "SIGMOID");
          });
  CHECK(lungseg_test::contents_of(folder / "film_gsps.dcm").find("lanted") == std::string::npos);
  written({{DCM_RescaleIntercept, "-10"}}, [](DcmItem& state) {  // as the film is read: with a slope of 1
    CHECK(text_of(state, DCM_RescaleSlope) == "1");
    CHECK(text_of(state, DCM_RescaleIntercept) == "-10");
  });
}

TEST_CASE("write_presentation_state: windows that no viewer can use are not in it") {
  const scratch_folder folder;
  const auto window = [&](const char* center, const char* width) {
    written_film file{37, 29};
    file.more = {{DCM_WindowCenter, center}, {DCM_WindowWidth, width}, {DCM_PhotometricInterpretation, "monochrome1"}};
    write_presentation_state(folder / "film_gsps.dcm", file.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
    check_valid(folder / "film_gsps.dcm", iod);
    const dicom_file read{folder / "film_gsps.dcm"};
    CHECK(text_of(read.data_set(), DCM_PresentationLUTShape) == "INVERSE");
    DcmItem* soft = nullptr;
    if (read.data_set().findAndGetSequenceItem(DCM_SoftcopyVOILUTSequence, soft).bad()) return std::string{"none"};
    return text_of(*soft, DCM_WindowCenter) + " of " +
           std::to_string(lungseg::detail::texts_of(*soft, DCM_WindowWidth).size());
  };
  CHECK(window("100\\50", "80\\20") == "100 of 2");
  CHECK(window("100\\0", "80\\0") == "100 of 1");  // the first is how the film was seen
  CHECK(window("0\\100", "0\\80") == "none");      // it was seen in its whole range
  CHECK(window("100", "-80") == "none");
  CHECK(window("", "") == "none");
  CHECK(window("100\\50", "80") == "none");
}

TEST_CASE("write_presentation_state: a film in colour has none, and one without lungs has one without lines") {
  const scratch_folder folder;
  film_prediction found = noisy_lungs(37, 29);
  const film_reference colour =
      written_film{37, 29, false, {{DCM_PhotometricInterpretation, "RGB"}}}.reference(folder / "film.dcm");
  CHECK_FALSE(has_presentation_state(colour));
  CHECK_THROWS_AS(write_presentation_state(folder / "film_gsps.dcm", colour, found, noon), lungseg::format_error);
  const film_reference grey = written_film{}.reference(folder / "film.dcm");
  CHECK(has_presentation_state(grey));
  found.lungs.clear();
  write_presentation_state(folder / "film_gsps.dcm", grey, found, noon);
  check_valid(folder / "film_gsps.dcm", iod);
}

TEST_CASE("write_presentation_state: without a spacing pixels have the shape that the film's file says") {
  const scratch_folder folder;
  for (const std::string ratio : {"1\\1", "4\\3"}) {
    written_film file{37, 29};
    if (ratio != "1\\1") file.more = {{DCM_PixelAspectRatio, ratio}};
    write_presentation_state(folder / "film_gsps.dcm", file.reference(folder / "film.dcm"), noisy_lungs(37, 29), noon);
    check_valid(folder / "film_gsps.dcm", iod);
    DcmItem* area = nullptr;
    const dicom_file read{folder / "film_gsps.dcm"};
    REQUIRE(read.data_set().findAndGetSequenceItem(DCM_DisplayedAreaSelectionSequence, area).good());
    CHECK(lungseg::detail::whole_text_of(*area, DCM_PresentationPixelAspectRatio) == ratio);
  }
}
