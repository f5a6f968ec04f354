// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// DICOM files that are read from bytes in memory: as from the disk, and nobody who sends them gets more than they are
// worth.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <span>
#include <string>

#include "lungseg/dicom/dicom_format.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
namespace fs = std::filesystem;

namespace {

const fs::path hostile = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "hostile" / "dicom";

std::span<const std::uint8_t> span_of(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

/// What becomes of a film: a word on its pixels and facts, or why it is refused.
template <class Read>
std::string outcome(const Read& read) {
  try {
    const film_file film = read();
    std::string pixels{film.pixels.pixels.begin(), film.pixels.pixels.end()};
    return "film " + std::to_string(film.pixels.height) + " " + std::to_string(film.spacing ? film.spacing->y : 0) +
           " " + std::to_string(std::hash<std::string>{}(pixels));
  } catch (const error& fault) {
    return fault.what();
  }
}
std::string outcome_of_file(const fs::path& file) {
  return outcome([&] { return dicom_format{}.read(file, {}); });
}
std::string outcome_of_bytes(const std::string& bytes, const std::string& name, read_options options = {}) {
  return outcome([&] { return dicom_format{}.read(dicom_file{span_of(bytes), name}, options); });
}

/// A data set with a preamble and a meta header that names its transfer syntax.
std::string with_header(const std::string& syntax, const std::string& data) {
  std::string uid = syntax + std::string(syntax.size() % 2, '\0');
  const auto size = static_cast<char>(8 + uid.size());
  return std::string(128, '\0') + "DICM" + std::string{"\x02\0\0\0UL\x04\0", 8} + std::string{size} +
         std::string(3, '\0') + std::string{"\x02\0\x10\0UI", 6} + std::string{static_cast<char>(uid.size())} +
         std::string(1, '\0') + uid + data;
}

/// Sequences in sequences, none of which ends.
/// \param begin  tag and value representation of each
std::string nested(int levels, const std::string& begin) {
  std::string data;
  for (int i = 0; i < levels; ++i)
    data += begin + std::string{"\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff", 14};
  return data;
}

/// Deflated, a file of a thousandth of its size.
std::string blank_deflated(Uint16 side) {
  DcmFileFormat file;
  DcmDataset& data = *file.getDataset();
  data.putAndInsertString(DCM_SOPClassUID, UID_ComputedRadiographyImageStorage);
  data.putAndInsertString(DCM_SOPInstanceUID, "2.25.1");
  data.putAndInsertString(DCM_Modality, "CR");
  data.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
  data.putAndInsertUint16(DCM_Rows, side);
  data.putAndInsertUint16(DCM_Columns, side);
  data.putAndInsertUint16(DCM_BitsAllocated, 8);
  const std::vector<Uint8> pixels(std::size_t{side} * side);
  data.putAndInsertUint8Array(DCM_PixelData, pixels.data(), pixels.size());
  const scratch_folder folder;
  REQUIRE(file.saveFile((folder / "film").c_str(), EXS_DeflatedLittleEndianExplicit).good());
  return contents_of(folder / "film");
}

}  // namespace

TEST_CASE("dicom_file: bytes are read as the file is, good ones and bad ones") {
  int good = 0, bad = 0;
  for (const fs::directory_entry& each : fs::directory_iterator{hostile}) {
    const std::string name = each.path().filename().string(), bytes = contents_of(each.path()),
                      told = outcome_of_bytes(bytes, name);
    INFO(name);
    CHECK(is_dicom_bytes(span_of(bytes)) == is_dicom(each.path()));
    if (told.starts_with("film ")) {
      CHECK(told == outcome_of_file(each.path()));
      ++good;
    } else {
      CHECK(!outcome_of_file(each.path()).starts_with("film "));
      CHECK_THAT(told, StartsWith(name + ": "));
      for (const char* planted : {"Planted", "PLANTED", "2.25."}) CHECK_THAT(told, !Contains(planted));
      ++bad;
    }
  }
  CHECK(good >= 13);
  CHECK(bad >= 30);
}

TEST_CASE("dicom_file: bytes that end too early are refused wherever they end") {
  const char* const name = GENERATE("good_explicit.dcm", "good_implicit.dcm", "good_big_endian.dcm", "good_rle.dcm",
                                    "good_deflated.dcm", "good_no_preamble.dcm");
  INFO(name);
  const std::string bytes = contents_of(hostile / name);
  const std::string whole = outcome_of_bytes(bytes, "film");
  REQUIRE(whole.starts_with("film "));
  // The last bytes are no pixels: the end of a sequence of fragments, or of zlib's stream.
  const std::size_t last = bytes.size() - 1;
  for (std::size_t size = 0; size < last; size += size + 40 < last && size > 400 ? 37 : 1) {
    INFO(size);
    const std::string told = outcome_of_bytes(bytes.substr(0, size), "film");
    CHECK((!told.starts_with("film ") || (told == whole && last - size < 16)));
  }
}

TEST_CASE("dicom_file: bytes that are none are told") {
  for (const std::string& bytes : {std::string{}, std::string{"film"}, std::string(200, '\0'), std::string(500, 'a')}) {
    CHECK_FALSE(is_dicom_bytes(span_of(bytes)));
    CHECK(outcome_of_bytes(bytes, "a film") == "a film: is no DICOM file");
  }
  const std::string only = std::string(128, '\0') + "DICM";
  CHECK(is_dicom_bytes(span_of(only)));
  CHECK_THAT(outcome_of_bytes(only, "a film"), StartsWith("a film: is a "));
}

TEST_CASE("dicom_file: the limit of pixels is held against the header of bytes") {
  const std::string bytes = contents_of(hostile / "good_explicit.dcm");
  CHECK_THAT(outcome_of_bytes(bytes, "film", {.max_pixels = 16}), Contains("more than the limit of 16"));
}

TEST_CASE("dicom_file: bytes whose sequences nest without end end no program") {
  const int levels = GENERATE(33, 1000, 1000000);
  // In a data set, of an unknown kind, and in the meta header.
  for (const std::string& begin :
       {std::string{"\x08\0\x15\x11SQ", 6}, std::string{"\x09\0\x15\x11UN", 6}, std::string{"\x02\0\x15\x11SQ", 6}}) {
    const std::string bytes = nested(levels, begin);
    CHECK_THAT(outcome_of_bytes(with_header("1.2.840.10008.1.2.1", bytes), "film"), Contains("damaged or truncated"));
    CHECK_FALSE(is_dicom_bytes(span_of(bytes)));
  }
  // So many elements that looking for the last of them takes long.
  std::string many;
  for (int i = 0; i < levels; ++i) {
    const int group = 9 + 2 * (i >> 16);
    for (const int byte : {group, 0, i & 0xff, i >> 8 & 0xff, int{'L'}, int{'O'}, 0, 0})
      many += static_cast<char>(byte);
  }
  const std::string told = outcome_of_bytes(with_header("1.2.840.10008.1.2.1", many), "film");
  CHECK_THAT(told, Contains(levels > 10000 ? "damaged or truncated" : "film: "));
}

TEST_CASE("dicom_file: a deflated file is unpacked up to a limit") {
  constexpr Uint16 side = 2000;
  const std::string bytes = blank_deflated(side);
  REQUIRE(bytes.size() < 20000);
  const dicom_file whole{span_of(bytes), "film"};
  CHECK(whole.data_set().tagExists(DCM_PixelData));
  CHECK_THROWS_WITH((dicom_file{span_of(bytes), "film", 1000000}),
                    Contains("deflated DICOM file of more than 1000000"));
}
