// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// Pixels that are not quite what their header says.
#include <catch2/catch.hpp>
#include <functional>

#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
#include "lungseg/dicom/jpeg2000.hpp"
#include "lungseg/dicom/stored_film.hpp"
#include "support/dicom_writer.hpp"
#include "support/drawn_chest.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

const auto as_drawn = [](int v) { return v; };

film film_in(const std::filesystem::path& file) {
  return read_film_file(file, {.also = std::make_shared<dicom_format>()}).pixels;
}

/// A data set of the drawn film as `how` says, changed, then written.
void write_film(const std::filesystem::path& file, const film& drawn, const stored_as& how,
                const std::function<void(DcmDataset&)>& change) {
  DcmFileFormat out;
  describe_film(*out.getDataset());
  put_pixels(*out.getDataset(), values_of(drawn, as_drawn), how);
  change(*out.getDataset());
  write_dicom(file, out, how.syntax);
}

/// What is written is changed behind the encoder, so that header and stream differ.
void change_header(const std::filesystem::path& file, E_TransferSyntax syntax,
                   const std::function<void(DcmDataset&)>& change) {
  DcmFileFormat again;
  REQUIRE(again.loadFile(file.c_str()).good());
  REQUIRE(again.loadAllDataIntoMemory().good());
  change(*again.getDataset());
  REQUIRE(again.saveFile(file.c_str(), syntax).good());
}

void put_lut(DcmDataset& data, const DcmTagKey& sequence, int count, int first, int bits,
             const std::vector<Uint16>& entries) {
  DcmItem* item = nullptr;
  REQUIRE(data.findOrCreateSequenceItem(sequence, item, 0).good());
  const Uint16 says[3] = {static_cast<Uint16>(count), static_cast<Uint16>(first), static_cast<Uint16>(bits)};
  REQUIRE(item->putAndInsertUint16Array(DCM_LUTDescriptor, says, 3).good());
  REQUIRE(item->putAndInsertUint16Array(DCM_LUTData, entries.data(), entries.size()).good());
}

std::vector<Uint16> ramp(int count, int step) {
  std::vector<Uint16> entries;
  for (int i = 0; i < count; ++i) entries.push_back(static_cast<Uint16>(i * step));
  return entries;
}

}  // namespace

TEST_CASE("stored_film: what a lossy stream gives beyond the stored bits is white, or black, and not the other end") {
  const pixel_layout ten{.height = 1, .width = 4, .allocated = 16, .stored = 10, .high_bit = 9};
  const auto words_of = [](std::vector<std::uint16_t> values, bool may_overshoot, pixel_layout layout) {
    return stored_film_of({.values = std::move(values), .may_overshoot = may_overshoot}, layout).words.pixels;
  };
  CHECK(words_of({0, 1023, 1024, 1100}, true, ten) == std::vector<std::uint16_t>{0, 1023, 1023, 1023});
  CHECK(words_of({0, 1023, 1024, 1100}, false, ten) == std::vector<std::uint16_t>{0, 1023, 0, 76});  // overlays
  pixel_layout with_sign = ten;
  with_sign.is_signed = true;
  const auto word = [](int value) { return static_cast<std::uint16_t>(value); };
  CHECK(words_of({word(-513), word(-512), 511, 600}, true, with_sign) ==
        std::vector<std::uint16_t>{512, 512, 511, 511});
}

TEST_CASE("read_film: a film of 10 bits in a lossy JPEG of 12 stays white where it was") {
  const scratch_folder folder;
  film drawn = drawn_chest();
  for (int y = 0; y < drawn.height; ++y)  // sharp edges from black to white ring beyond both
    for (int x = 0; x < drawn.width; ++x)
      if (x / 9 % 2 == 0) drawn(y, x) = 255;
  DcmFileFormat out;
  describe_film(*out.getDataset());
  put_pixels(*out.getDataset(), values_of(drawn, [](int v) { return v * 1023 / 255; }), {16, 10, 9});
  write_dicom(folder / "film", out, EXS_JPEGProcess2_4);
  const film got = film_in(folder / "film");
  for (std::size_t i = 0; i < got.pixels.size(); ++i)
    if (drawn.pixels[i] == 255) CHECK(got.pixels[i] > 128);
  CHECK(is_lossy(dicom_file{folder / "film"}));
}

TEST_CASE("read_film: a stream of 8 bits is read in words of 16") {
  const scratch_folder folder;
  const film drawn = drawn_chest();
  for (const E_TransferSyntax syntax : {EXS_JPEGProcess14SV1, EXS_JPEGProcess14, EXS_JPEGLSLossless}) {
    CAPTURE(syntax);
    write_film(folder / "film", drawn, {.syntax = syntax}, [](DcmDataset&) {});
    change_header(folder / "film", syntax, [](DcmDataset& d) { d.putAndInsertUint16(DCM_BitsAllocated, 16); });
    CHECK((film_in(folder / "film") == drawn));
  }
}

TEST_CASE("read_film: a stream of more bits than its header has place for is refused") {
  const scratch_folder folder;
  write_film(folder / "film", drawn_chest(), {16, 12, 11, false, "MONOCHROME2", EXS_JPEGProcess14SV1},
             [](DcmDataset&) {});
  change_header(folder / "film", EXS_JPEGProcess14SV1, [](DcmDataset& d) {
    d.putAndInsertUint16(DCM_BitsAllocated, 8);
    d.putAndInsertUint16(DCM_BitsStored, 8);
    d.putAndInsertUint16(DCM_HighBit, 7);
  });
  CHECK_THROWS_WITH(film_in(folder / "film"), Catch::Contains(" bits, its header says 8"));
}

TEST_CASE("read_film: colours of a JPEG stream lie beside each other, whatever its header says of planes") {
  const scratch_folder folder;
  const film drawn = drawn_chest();
  for (const E_TransferSyntax syntax : {EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    CAPTURE(syntax);
    write_film(folder / "film", drawn, {.photometric = "RGB", .syntax = syntax}, [&](DcmDataset& d) {
      std::vector<Uint8> bytes;
      for (const std::uint8_t v : drawn.pixels) bytes.insert(bytes.end(), 3, v);
      bytes.resize((bytes.size() + 1) & ~std::size_t{1});
      d.putAndInsertUint16(DCM_SamplesPerPixel, 3);
      d.putAndInsertUint16(DCM_PlanarConfiguration, 0);
      d.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
    });
    change_header(folder / "film", syntax, [](DcmDataset& d) { d.putAndInsertUint16(DCM_PlanarConfiguration, 1); });
    CHECK((film_in(folder / "film") == drawn));
  }
}

TEST_CASE("read_film: more pixels than the header explains are refused, a little padding is not") {
  const scratch_folder folder;
  film drawn = drawn_chest();
  drawn.height &= ~1;
  drawn.pixels.resize(static_cast<std::size_t>(drawn.height) * static_cast<std::size_t>(drawn.width));
  const auto write = [&](int rows, std::size_t more) {
    write_film(folder / "film", drawn, {}, [&](DcmDataset& d) {
      std::vector<Uint8> bytes{drawn.pixels.begin(), drawn.pixels.end()};
      bytes.resize((bytes.size() + more + 1) & ~std::size_t{1});
      d.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
      d.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(rows));
    });
  };
  write(drawn.height, static_cast<std::size_t>(drawn.width) / 2);
  CHECK((film_in(folder / "film") == drawn));
  write(drawn.height / 2, 0);
  CHECK_THROWS_WITH(film_in(folder / "film"),
                    Catch::Contains(std::to_string(drawn.pixels.size()) + " bytes of pixels, expected " +
                                    std::to_string(drawn.pixels.size() / 2)));
}

TEST_CASE("read_film: YBR_FULL_422 that shares no colours is read as it lies") {
  const scratch_folder folder;
  const film drawn = drawn_chest();
  write_film(folder / "film", drawn, {.photometric = "YBR_FULL_422"}, [&](DcmDataset& d) {
    std::vector<Uint8> bytes;
    for (const std::uint8_t v : drawn.pixels) bytes.insert(bytes.end(), {v, 90, 200});
    bytes.resize((bytes.size() + 1) & ~std::size_t{1});
    d.putAndInsertUint16(DCM_SamplesPerPixel, 3);
    d.putAndInsertUint16(DCM_PlanarConfiguration, 0);
    d.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
  });
  CHECK((film_in(folder / "film") == drawn));
}

TEST_CASE("read_film: a VOI LUT begins at a negative value only where the modality's rule gives one") {
  const scratch_folder folder;
  const film drawn = drawn_chest();
  const auto check = [&](const char* slope, const char* intercept, bool is_signed, int first, bool falls) {
    CAPTURE(slope, intercept, first);
    DcmFileFormat out;
    DcmDataset& data = *out.getDataset();
    describe_film(data);
    put_pixels(data, values_of(drawn, as_drawn), {16, 12, 11, is_signed});
    data.putAndInsertString(DCM_RescaleSlope, slope);
    data.putAndInsertString(DCM_RescaleIntercept, intercept);
    std::vector<Uint16> entries = ramp(256, 257);
    if (falls) std::reverse(entries.begin(), entries.end());
    put_lut(data, DCM_VOILUTSequence, 256, first, 16, entries);
    write_dicom(folder / "film", out, EXS_LittleEndianExplicit);
    CHECK(difference(film_in(folder / "film"), drawn) <= 2);
  };
  check("1", "0", false, 0, false);
  check("1", "-2000", false, -2000, false);
  check("-1", "0", false, -255, true);      // what comes in is negative without an intercept that is
  check("1", "40000", true, 40000, false);  // and is not, though pixels have signs
}

TEST_CASE("read_film: half of a 16-bit table is a broken table, and none of bytes") {
  const scratch_folder folder;
  write_film(folder / "film", drawn_chest(), {},
             [](DcmDataset& d) { put_lut(d, DCM_VOILUTSequence, 256, 0, 16, ramp(128, 257)); });
  CHECK_THROWS_WITH(film_in(folder / "film"), Catch::Contains("LUTData is damaged"));
}

TEST_CASE("is_lossy_jpeg2000: the wavelet that the header names") {
  const auto stream = [](std::uint8_t wavelet, std::vector<std::uint8_t> before) {
    std::vector<std::uint8_t> bytes = std::move(before);
    for (const int b : {0xFF, 0x4F, 0xFF, 0x51, 0, 4, 9, 9}) bytes.push_back(static_cast<std::uint8_t>(b));
    for (const int b : {0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 5, 4, 4, 0}) bytes.push_back(static_cast<std::uint8_t>(b));
    bytes.push_back(wavelet);
    bytes.insert(bytes.end(), {0xFF, 0x90});
    return bytes;
  };
  CHECK(is_lossy_jpeg2000(stream(0, {})));
  CHECK_FALSE(is_lossy_jpeg2000(stream(1, {})));
  CHECK(is_lossy_jpeg2000(stream(0, {1, 2, 3})));  // in a file of boxes
  CHECK_FALSE(is_lossy_jpeg2000({}));
  std::vector<std::uint8_t> cut = stream(0, {});
  for (; !cut.empty(); cut.pop_back()) static_cast<void>(is_lossy_jpeg2000(cut));  // ends nowhere beyond its end
  CHECK_FALSE(is_lossy_jpeg2000(std::vector<std::uint8_t>{0xFF, 0x4F, 0xFF, 0x51}));
}

TEST_CASE("dicom_file: a transfer syntax that nobody knows is told as that") {
  const scratch_folder folder;
  write_film(folder / "film", drawn_chest(), {.syntax = EXS_JPEGProcess14SV1}, [](DcmDataset&) {});
  std::string bytes = contents_of(folder / "film");
  const std::string known = UID_JPEGProcess14SV1TransferSyntax, unknown = "1.2.840.10008.1.2.4.99";
  const std::size_t at = bytes.find(known);
  REQUIRE((at != bytes.npos && known.size() == unknown.size()));
  const std::string told = (folder / "other").string() + ": its transfer syntax is not read here";
  put_file(folder / "other", bytes.replace(at, known.size(), unknown));
  CHECK_THROWS_AS(dicom_file{folder / "other"}, unknown_syntax_error);
  CHECK_THROWS_WITH(dicom_file{folder / "other"}, told + ": " + unknown);
  put_file(folder / "other", bytes.replace(at, known.size(), "1.2.3.4711.MUELLER.EVA"));
  CHECK_THROWS_WITH(dicom_file{folder / "other"}, told);  // nothing of what a file says
  put_file(folder / "other",
           bytes.replace(at, known.size(), std::string{UID_LittleEndianExplicitTransferSyntax} + std::string(3, '\0')));
  CHECK_THROWS_WITH(film_in(folder / "other"),
                    Catch::Contains("holds compressed pixels, and its header says uncompressed ones"));
}

TEST_CASE("film_reference: tables say whether their first value has a sign, and character sets are in capitals") {
  const scratch_folder folder;
  DcmFileFormat out;
  DcmDataset& data = *out.getDataset();
  describe_film(data);
  put_pixels(data, values_of(drawn_chest(), as_drawn), {16, 12, 11});
  data.putAndInsertString(DCM_SpecificCharacterSet, "iso_ir 192");
  data.putAndInsertString(DCM_RescaleSlope, "1");
  data.putAndInsertString(DCM_RescaleIntercept, "-2000");
  put_lut(data, DCM_VOILUTSequence, 256, -2000, 16, ramp(256, 257));
  write_dicom(folder / "film", out, EXS_LittleEndianImplicit);
  const film_reference taken{dicom_file{folder / "film"}};
  CHECK(detail::whole_text_of(taken.data_set(), DCM_SpecificCharacterSet) == "ISO_IR 192");
  DcmItem* table = nullptr;
  REQUIRE(taken.data_set().findAndGetSequenceItem(DCM_VOILUTSequence, table).good());
  Sint16 first = 0;
  REQUIRE(table->findAndGetSint16(DCM_LUTDescriptor, first, 1).good());
  CHECK(first == -2000);
}
