// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// The small files of tests/fixtures/hostile/dicom, which make_dicom.py there wrote.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/find_films.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "hostile" / "dicom";

std::string hostile_refusal(const fs::path& file) {
  try {
    read_film(file, {.also = std::make_shared<dicom_format>()});
  } catch (const error& fault) {
    return fault.what();
  }
  return "read";
}

/// While it lives, the program gets no block of memory of so many bytes or more.
class address_limit {
 public:
  explicit address_limit(rlim_t bytes) {
    getrlimit(RLIMIT_AS, &before_);
    long pages = 0;
    std::ifstream{"/proc/self/statm"} >> pages;
    const rlimit now{static_cast<rlim_t>(pages) * 4096 + bytes, before_.rlim_max};
    setrlimit(RLIMIT_AS, &now);
  }
  ~address_limit() { setrlimit(RLIMIT_AS, &before_); }
  address_limit(const address_limit&) = delete;
  address_limit& operator=(const address_limit&) = delete;

 private:
  rlimit before_{};
};

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
    const std::string name = each.path().filename().string(), said = hostile_refusal(each.path());
    INFO(name);
    CHECK((said == "read") == name.starts_with("good_"));
    if (said == "read") continue;
    ++bad;
    CHECK_THAT(said, Contains(name + ": "));
    for (const char* planted : {"Planted", "PLANTED", "2.25."}) CHECK_THAT(said, !Contains(planted));
  }
  CHECK(bad >= 30);
}

TEST_CASE("dicom_file: what a value's length claims takes no memory before its bytes are there") {
  std::ifstream in{folder / "good_explicit.dcm", std::ios::binary};
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{in}, {}};
  // At the end a private element (OB) of 0x7FFFFFF0 bytes, of which there are four.
  for (const int byte : {0xE1, 0x7F, 0x10, 0x10, 0x4F, 0x42, 0, 0, 0xF0, 0xFF, 0xFF, 0x7F, 1, 2, 3, 4})
    bytes.push_back(static_cast<std::uint8_t>(byte));
  const address_limit limit{rlim_t{1} << 30};
  CHECK_THROWS_WITH((dicom_file{bytes, "claims.dcm", std::size_t{1} << 20}),
                    Contains("claims.dcm: is a damaged or truncated DICOM file") && !Contains("emory"));
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
    CHECK_THAT(hostile_refusal(folder / (std::string{name} + ".dcm")), Contains(why));
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
