// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// The small files of tests/fixtures/hostile/dicom, which make_dicom.py there wrote.
#include <catch2/catch.hpp>
#include <filesystem>

#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/find_films.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "hostile" / "dicom";

std::string refusal(const fs::path& file) {
  try {
    read_film(file, {.also = std::make_shared<dicom_format>()});
  } catch (const error& fault) {
    return fault.what();
  }
  return "read";
}

}  // namespace

TEST_CASE("read_film: small files of every syntax hold one film") {
  const read_options options{.also = std::make_shared<dicom_format>()};
  const film wanted = read_film(folder / "good_explicit.dcm", options);
  for (const char* name :
       {"implicit", "deflated", "big_endian", "no_preamble", "rle", "jpeg_lossless", "jpeg_ls", "jpeg2000"}) {
    INFO(name);
    CHECK((read_film(folder / ("good_" + std::string{name} + ".dcm"), options) == wanted));
  }
}

TEST_CASE("read_film: bad files are refused by name, and nothing of what they say is told") {
  int bad = 0;
  for (const fs::directory_entry& each : fs::directory_iterator{folder}) {
    const std::string name = each.path().filename().string(), said = refusal(each.path());
    INFO(name);
    CHECK((said == "read") == name.starts_with("good_"));
    if (said == "read") continue;
    ++bad;
    CHECK_THAT(said, Contains(name + ": "));
    for (const char* planted : {"Planted", "PLANTED", "2.25."}) CHECK_THAT(said, !Contains(planted));
  }
  CHECK(bad >= 30);
}

TEST_CASE("read_film: what is wrong is said") {
  for (const auto& [name, why] : {std::pair{"bad_frames", "holds several frames"},
                                  {"bad_huge", "claims 65535 x 65535 pixels, more than the limit"},
                                  {"bad_half_pixels", "is truncated: 1024 bytes of pixels, expected 2048"},
                                  {"bad_cut_explicit", "damaged or truncated"},
                                  {"bad_no_rows", "has no Rows"},
                                  {"bad_jpeg_claims", "its JPEG stream is 65535 x 65535"},
                                  {"bad_ct", "is a CT slice"},
                                  {"bad_one_bit", "expected 8 or 16 bits a sample"}})
    CHECK_THAT(refusal(folder / (std::string{name} + ".dcm")), Contains(why));
}

TEST_CASE("find_films: bad files are left out with the reason") {
  for (const met_file& met : find_films(folder)) {
    const std::string name = met.file.filename().string();
    INFO(name << ": " << met.left_out);
    if (name.starts_with("good_")) CHECK(met.left_out.empty());
    CHECK_THAT(met.left_out, !Contains(folder.string()));
    if (name.starts_with("bad_cut")) CHECK((met.damaged || met.left_out.empty()));  // a stream is not looked into
    if (name == "bad_ct.dcm") CHECK((met.left_out == "is a CT slice" && !met.damaged));
  }
}
