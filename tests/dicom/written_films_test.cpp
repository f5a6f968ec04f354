// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// One drawn film, written as DICOM in many ways, is read as the same film.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>

#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "support/dicom_writer.hpp"
#include "support/drawn_chest.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

film_file read(const std::filesystem::path& file, const char* window = nullptr) {
  std::optional<window_choice> choice;
  if (window) choice = window_choice::parse(window);
  return read_film_file(file, {.also = std::make_shared<dicom_format>(choice)});
}

/// A stored_form of writing: how it is stored, the value of a grey level, and what else the file says.
struct stored_form {
  const char* what;
  stored_as how;
  std::function<int(int)> value;
  std::function<void(DcmDataset&)> says = [](DcmDataset&) {};
  int tolerance = 0;
};

const auto same = [](int v) { return v; };
const auto twelve = [](int v) { return v * 4095 / 255; };

void put_text(DcmDataset& data, const DcmTagKey& key, const char* text) {
  REQUIRE(data.putAndInsertString(key, text).good());
}

void put_table(DcmDataset& data, const DcmTagKey& sequence, int count, int first, int bits,
               const std::function<int(int)>& entry) {
  DcmItem* item = nullptr;
  REQUIRE(data.findOrCreateSequenceItem(sequence, item, 0).good());
  const Uint16 says[3] = {static_cast<Uint16>(count), static_cast<Uint16>(first), static_cast<Uint16>(bits)};
  REQUIRE(item->putAndInsertUint16Array(DCM_LUTDescriptor, says, 3).good());
  std::vector<Uint16> entries;
  for (int i = 0; i < count; ++i) entries.push_back(static_cast<Uint16>(entry(i)));
  REQUIRE(item->putAndInsertUint16Array(DCM_LUTData, entries.data(), entries.size()).good());
}

std::vector<stored_form> stored_forms() {
  const stored_as signed_12{16, 12, 11, true}, high{16, 12, 15}, twelve_bits{16, 12, 11};
  const auto window = [](const char* center, const char* width, const char* function) {
    return [=](DcmDataset& data) {
      put_text(data, DCM_WindowCenter, center);
      put_text(data, DCM_WindowWidth, width);
      if (*function) put_text(data, DCM_VOILUTFunction, function);
    };
  };
  return {
      {"8 bits", {}, same},
      {"8 bits, MONOCHROME1", {8, 8, 7, false, "MONOCHROME1"}, [](int v) { return 255 - v; }},
      {"12 bits", twelve_bits, twelve, {}, 2},
      {"10 bits", {16, 10, 9}, [](int v) { return v * 4 + 2; }, {}, 2},
      {"16 bits, MONOCHROME1 and inverse shape",
       {16, 16, 15, false, "MONOCHROME1"},
       [](int v) { return 65535 - 257 * v; },
       [](DcmDataset& d) { put_text(d, DCM_PresentationLUTShape, "INVERSE"); },
       2},
      {"signed", signed_12, [](int v) { return twelve(v) - 2048; }, {}, 2},
      {"signed 16 bits", {16, 16, 15, true}, [](int v) { return 257 * v - 32768; }, {}, 2},
      {"high bit 15", high, twelve, {}, 2},
      {"rescaled, window linear", twelve_bits, twelve,
       [&](DcmDataset& d) {
         put_text(d, DCM_RescaleSlope, "2");
         put_text(d, DCM_RescaleIntercept, "-1000");
         window("3096", "8192", "")(d);
       },
       2},
      {"window linear exact", twelve_bits, twelve, window("2047.5", "4095", "LINEAR_EXACT"), 2},
      {"several windows, the first counts", twelve_bits, twelve, window("2048\\100", "4096\\10", "LINEAR"), 2},
      {"a VOI LUT, not the window beside it", twelve_bits, [](int v) { return 300 + v; },
       [&](DcmDataset& d) {
         window("5000", "10", "")(d);
         put_table(d, DCM_VOILUTSequence, 256, 300, 16, [](int i) { return 257 * i; });
       },
       2},
      {"a modality LUT", twelve_bits, [](int v) { return 4095 - v; },
       [](DcmDataset& d) { put_table(d, DCM_ModalityLUTSequence, 256, 3840, 8, [](int i) { return 255 - i; }); }, 2},
      {"big endian", {16, 12, 11, false, "MONOCHROME2", EXS_BigEndianExplicit}, twelve, {}, 2},
      {"implicit", {16, 12, 11, false, "MONOCHROME2", EXS_LittleEndianImplicit}, twelve, {}, 2},
      {"big endian, 8 bits", {8, 8, 7, false, "MONOCHROME2", EXS_BigEndianExplicit}, same},
      {"deflated", {16, 12, 11, false, "MONOCHROME2", EXS_DeflatedLittleEndianExplicit}, twelve, {}, 2},
      {"RLE", {16, 12, 11, false, "MONOCHROME2", EXS_RLELossless}, twelve, {}, 2},
      {"RLE, 8 bits", {8, 8, 7, false, "MONOCHROME2", EXS_RLELossless}, same},
      {"JPEG lossless", {16, 12, 11, false, "MONOCHROME2", EXS_JPEGProcess14}, twelve, {}, 2},
      {"JPEG lossless SV1",
       {16, 16, 15, false, "MONOCHROME2", EXS_JPEGProcess14SV1},
       [](int v) { return v * 257; },
       {},
       2},
      {"JPEG-LS lossless", {16, 12, 11, false, "MONOCHROME2", EXS_JPEGLSLossless}, twelve, {}, 2},
      {"JPEG-LS near-lossless", {16, 12, 11, false, "MONOCHROME2", EXS_JPEGLSLossy}, twelve, {}, 2},
      {"JPEG baseline", {8, 8, 7, false, "MONOCHROME2", EXS_JPEGProcess1}, same, {}, 20},
      {"JPEG extended", {16, 12, 11, false, "MONOCHROME2", EXS_JPEGProcess2_4}, twelve, {}, 20},
  };
}

}  // namespace

TEST_CASE("read_film: a film that is written in many ways is the same film") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  for (const stored_form& each : stored_forms()) {
    INFO(each.what);
    DcmFileFormat out;
    describe_film(*out.getDataset());
    put_pixels(*out.getDataset(), values_of(wanted, each.value), each.how);
    if (each.says) each.says(*out.getDataset());
    write_dicom(folder / "film", out, each.how.syntax);
    const film_file got = read(folder / "film");
    CHECK(image_size(folder / "film", {.also = std::make_shared<dicom_format>()}) ==
          image_extent{wanted.height, wanted.width});
    if (each.tolerance == 0)
      CHECK((got.pixels == wanted));
    else
      CHECK(difference(got.pixels, wanted) <= each.tolerance);
    CHECK_FALSE(got.pose);
    CHECK_FALSE(got.spacing);
  }
}

TEST_CASE("read_film: JPEG 2000 in one fragment or several, with and without a table of offsets, also signed") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  for (const bool is_signed : {false, true})
    for (const auto& [fragments, offsets] : {std::pair{1, true}, {1, false}, {5, true}, {5, false}}) {
      DcmFileFormat out;
      describe_film(*out.getDataset());
      const stored_as how{16, 12, 11, is_signed};
      const image<int> values = values_of(wanted, [&](int v) { return twelve(v) - (is_signed ? 2048 : 0); });
      put_pixels(*out.getDataset(), values, how);
      put_compressed(*out.getDataset(), EXS_JPEG2000LosslessOnly, jpeg2000_of(values, 12, is_signed), fragments,
                     offsets);
      REQUIRE(out.saveFile((folder / "film").c_str(), EXS_JPEG2000LosslessOnly).good());
      CHECK(difference(read(folder / "film").pixels, wanted) <= 2);
    }
}

TEST_CASE("read_film: compressed pixels in several fragments") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  register_encoders();
  for (const E_TransferSyntax syntax : {EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    DcmFileFormat out;
    describe_film(*out.getDataset());
    put_pixels(*out.getDataset(), values_of(wanted, same), {});
    REQUIRE(out.getDataset()->chooseRepresentation(syntax, nullptr).good());
    DcmElement* element = nullptr;
    REQUIRE(out.getDataset()->findAndGetElement(DCM_PixelData, element).good());
    DcmPixelSequence* sequence = nullptr;
    E_TransferSyntax key = EXS_Unknown;
    const DcmRepresentationParameter* parameter = nullptr;
    auto& pixels = dynamic_cast<DcmPixelData&>(*element);
    pixels.getCurrentRepresentationKey(key, parameter);
    REQUIRE(pixels.getEncapsulatedRepresentation(key, parameter, sequence).good());
    DcmPixelItem* item = nullptr;
    REQUIRE((sequence->card() == 2 && sequence->getItem(item, 1).good()));
    Uint8* bytes = nullptr;
    REQUIRE(item->getUint8Array(bytes).good());
    const std::vector<std::uint8_t> stream(bytes, bytes + item->getLength());
    for (const bool offsets : {true, false}) {
      put_compressed(*out.getDataset(), syntax, stream, 4, offsets);
      REQUIRE(out.saveFile((folder / "film").c_str(), syntax).good());
      CHECK((read(folder / "film").pixels == wanted));
    }
  }
}

TEST_CASE("read_film: overlays beside the stored bits, padding and other windows") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  DcmFileFormat out;
  DcmDataset& data = *out.getDataset();
  describe_film(data);
  put_pixels(data, values_of(wanted, [](int v) { return v * 16 + 8; }), {16, 12, 11});
  const Uint16* words = nullptr;
  unsigned long count = 0;
  REQUIRE(data.findAndGetUint16Array(DCM_PixelData, words, &count).good());
  std::vector<Uint16> marked(words, words + count);
  for (std::size_t i = 0; i < marked.size(); i += 3) marked[i] |= 0x8000;  // an overlay in bit 15
  for (int x = 0; x < wanted.width; ++x) marked[static_cast<std::size_t>(x)] = 7;
  REQUIRE(data.putAndInsertUint16Array(DCM_PixelData, marked.data(), marked.size()).good());
  data.putAndInsertUint16(DCM_PixelPaddingValue, 7);
  data.putAndInsertUint16(DCM_PixelPaddingRangeLimit, 5);
  data.putAndInsertString(DCM_WindowCenter, "2048\\1000");
  data.putAndInsertString(DCM_WindowWidth, "4096\\500");
  write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
  const dicom_picture seen = read_picture(dicom_file{folder / "film"});
  std::uint16_t darkest = 65535;
  for (int y = 1; y < wanted.height; ++y)
    for (int x = 0; x < wanted.width; ++x) {
      darkest = std::min(darkest, seen.grey(y, x));
      CHECK(std::abs(seen.grey(y, x) - (wanted(y, x) * 16 + 8) * 65535 / 4095) <= 1);
    }
  for (int x = 0; x < wanted.width; ++x) CHECK(seen.grey(0, x) == darkest);
  const auto grey_of = [&](const char* window, int value) {
    const dicom_picture one = read_picture(dicom_file{folder / "film"}, window_choice::parse(window));
    for (int y = 1; y < wanted.height; ++y)
      for (int x = 0; x < wanted.width; ++x)
        if (wanted(y, x) * 16 + 8 >= value) return int{one.grey(y, x)};
    return -1;
  };
  CHECK(grey_of("2", 1250) == 65535);
  CHECK(grey_of("1", 1250) < 65535);
  CHECK(grey_of("100,10", 200) == 65535);
  CHECK_THROWS_WITH(grey_of("3", 0), Catch::Contains("has 2 windows, and number 3 was asked for"));
}

TEST_CASE("read_film: captures in colour are their luma") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  const auto put_colours = [&](DcmDataset& data, const char* photometric, int samples, bool planar,
                               std::vector<Uint8> bytes) {
    put_pixels(data, values_of(wanted, same), {8, 8, 7, false, photometric});
    data.putAndInsertUint16(DCM_SamplesPerPixel, static_cast<Uint16>(samples));
    if (samples == 3) data.putAndInsertUint16(DCM_PlanarConfiguration, planar);
    bytes.resize((bytes.size() + 1) & ~std::size_t{1});
    data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
  };
  const auto check = [&](const std::function<void(DcmDataset&)>& fill) {
    DcmFileFormat out;
    describe_film(*out.getDataset());
    fill(*out.getDataset());
    write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
    CHECK((read(folder / "film").pixels == wanted));
  };
  std::vector<Uint8> beside, planes, luma_first, shared;
  for (const std::uint8_t v : wanted.pixels) {
    beside.insert(beside.end(), 3, v);
    luma_first.insert(luma_first.end(), {v, 90, 200});
  }
  for (int plane = 0; plane < 3; ++plane) planes.insert(planes.end(), wanted.pixels.begin(), wanted.pixels.end());
  for (std::size_t i = 0; i + 1 < wanted.pixels.size(); i += 2)
    shared.insert(shared.end(), {wanted.pixels[i], wanted.pixels[i + 1], 128, 128});
  check([&](DcmDataset& d) { put_colours(d, "RGB", 3, false, beside); });
  check([&](DcmDataset& d) { put_colours(d, "RGB", 3, true, planes); });
  check([&](DcmDataset& d) { put_colours(d, "YBR_FULL", 3, false, luma_first); });
  if (wanted.pixels.size() % 2 == 0) check([&](DcmDataset& d) { put_colours(d, "YBR_FULL_422", 3, false, shared); });
  check([&](DcmDataset& d) {
    put_colours(d, "PALETTE COLOR", 1, false, {wanted.pixels.begin(), wanted.pixels.end()});
    const Uint16 says[3] = {256, 0, 16};
    std::vector<Uint16> entries;
    for (int i = 0; i < 256; ++i) entries.push_back(static_cast<Uint16>(257 * i));
    for (const DcmTagKey& key : {DCM_RedPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableDescriptor,
                                 DCM_BluePaletteColorLookupTableDescriptor})
      d.putAndInsertUint16Array(key, says, 3);
    for (const DcmTagKey& key : {DCM_RedPaletteColorLookupTableData, DCM_GreenPaletteColorLookupTableData,
                                 DCM_BluePaletteColorLookupTableData})
      d.putAndInsertUint16Array(key, entries.data(), 256);
  });
}

TEST_CASE("read_film: what the file says of spacing and orientation comes along") {
  const scratch_folder folder;
  const film wanted = drawn_chest();
  DcmFileFormat out;
  describe_film(*out.getDataset());
  const film_pose mirrored{.mirrored = true};
  put_pixels(*out.getDataset(), values_of(as_it_lies(wanted, mirrored), same), {});
  out.getDataset()->putAndInsertString(DCM_PatientOrientation, "R\\F");
  out.getDataset()->putAndInsertString(DCM_PixelSpacing, "0.15\\0.14");
  out.getDataset()->putAndInsertString(DCM_ImagerPixelSpacing, "0.2\\0.2");
  write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
  const film_file got = read(folder / "film");
  REQUIRE(got.pose == mirrored);
  CHECK((put_right(got.pixels, *got.pose) == wanted));
  CHECK(got.spacing == pixel_spacing{0.15, 0.14, spacing_meaning::calibrated});
  out.getDataset()->putAndInsertString(DCM_PixelSpacing, "0\\0");
  out.getDataset()->putAndInsertString(DCM_ImagerPixelSpacing, "wide");
  write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
  CHECK_FALSE(read(folder / "film").spacing);
  for (const char* side : {"700", "1e-9", "0,7", "nan"}) {  // of another unit, or no length
    out.getDataset()->putAndInsertString(DCM_PixelSpacing, (side + std::string{"\\0.15"}).c_str());
    write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
    CHECK_FALSE(read(folder / "film").spacing);
  }
}

TEST_CASE("read_film: codes in small letters mean the same") {
  const scratch_folder folder;
  DcmFileFormat out;
  describe_film(*out.getDataset());
  put_pixels(*out.getDataset(), values_of(drawn_chest(), same), {});
  const auto written = [&](const char* photometric, const char* shape, const char* directions) {
    out.getDataset()->putAndInsertString(DCM_PhotometricInterpretation, photometric);
    out.getDataset()->putAndInsertString(DCM_PresentationLUTShape, shape);
    out.getDataset()->putAndInsertString(DCM_PatientOrientation, directions);
    write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
    return read(folder / "film");
  };
  const film_file capitals = written("MONOCHROME1", "INVERSE", "R\\F"), small = written("monochrome1", "", "r\\f"),
                  shaped = written("Monochrome2", "Inverse", "R\\F");
  REQUIRE(small.pose == film_pose{.mirrored = true});
  CHECK((small.pixels == capitals.pixels));
  CHECK((shaped.pixels == capitals.pixels));
  CHECK_FALSE((written("MONOCHROME2", "", "R\\F").pixels == capitals.pixels));
}

TEST_CASE("read_film: the shape of pixels is that of the spacing, and else the ratio") {
  const scratch_folder folder;
  const auto written = [&](const char* spacing, const char* ratio) {
    DcmFileFormat out;
    describe_film(*out.getDataset());
    put_pixels(*out.getDataset(), values_of(drawn_chest(), same), {});
    out.getDataset()->putAndInsertString(DCM_PixelSpacing, spacing);
    out.getDataset()->putAndInsertString(DCM_PixelAspectRatio, ratio);
    write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
    return read(folder / "film");
  };
  const auto says = [&](const char* spacing, const char* ratio, double aspect, std::optional<double> other = {}) {
    INFO(spacing << " and " << ratio);
    const film_file got = written(spacing, ratio);
    CHECK(got.pixel_aspect == Approx(aspect));
    REQUIRE(got.other_aspect.has_value() == other.has_value());
    if (other) CHECK(*got.other_aspect == Approx(*other));
  };
  says("", "", 1);
  says("", "4\\3", 4.0 / 3);
  says("0\\0", "1\\2", 0.5);
  says("0.3\\0.15", "", 2);
  says("0.3\\0.15", "2\\1", 2);
  says("0.143\\0.1431", "1\\1", 0.143 / 0.1431);
  says("0.3\\0.15", "1\\1", 2, 1);
  says("0.15\\0.15", "2\\1", 1, 2);
  says("50\\0.15", "2\\1", 2, 50 / 0.15);  // no pixel is so much higher than wide
  for (const char* none : {"1\\0", "0\\0", "-2\\-1", "2", "high\\wide"}) says("", none, 1);
}
