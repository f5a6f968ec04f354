// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "serve/dicomweb/path.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "serve/fault.hpp"

using namespace serve;
using kind = dicomweb_path::kind;

namespace {

int refusal_of(const std::string& path) {
  try {
    parse_dicomweb(path);
  } catch (const http_fault& fault) {
    CHECK(std::string{fault.what()}.find("66") == std::string::npos);  // what was asked for is not repeated
    return fault.status;
  }
  return 0;
}

}  // namespace

TEST_CASE("dicomweb_path: every address that means something") {
  const auto check = [](const std::string& path, kind what, const char* study, const char* series,
                        const char* instance) {
    INFO(path);
    REQUIRE(is_dicomweb("/dicom-web" + path));
    const dicomweb_path got = parse_dicomweb("/dicom-web" + path);
    CHECK(got.what == what);
    CHECK(got.study == study);
    CHECK(got.series == series);
    CHECK(got.instance == instance);
  };
  check("/studies", kind::studies, "", "", "");
  check("/studies/1.2", kind::files, "1.2", "", "");
  check("/studies/1.2/metadata", kind::metadata, "1.2", "", "");
  check("/studies/1.2/series", kind::series, "1.2", "", "");
  check("/studies/1.2/instances", kind::instances, "1.2", "", "");
  check("/studies/1.2/series/3", kind::files, "1.2", "3", "");
  check("/studies/1.2/series/3/metadata", kind::metadata, "1.2", "3", "");
  check("/studies/1.2/series/3/instances", kind::instances, "1.2", "3", "");
  check("/studies/1.2/series/3/instances/4", kind::files, "1.2", "3", "4");
  check("/studies/1.2/series/3/instances/4/metadata", kind::metadata, "1.2", "3", "4");
}

TEST_CASE("dicomweb_path: others are refused, and not repeated") {
  for (const char* path :
       {"", "/", "/series", "/instances", "/studies/66/66", "/studies/66/series/66/66", "/studies/66/instances/66",
        "/studies/66/metadata/66", "/studies/66/series/66/instances/66/frames",
        "/studies/66/series/66/instances/66/metadata/66"})
    CHECK(refusal_of(std::string{"/dicom-web"} + path) == 404);
  for (const std::string path : {"/studies/", "/studies/66a", "/studies/../66", "/studies/66/series/..",
                                 "/studies/66%2f", "/studies//series", "/studies/66\n", "/studies/66\\66"})
    CHECK(refusal_of("/dicom-web" + path) == 400);
  CHECK(refusal_of("/dicom-web/studies/" + std::string(64, '6')) == 0);
  CHECK(refusal_of("/dicom-web/studies/" + std::string(65, '6')) == 400);
  CHECK_FALSE(is_dicomweb("/dicom-webs/studies"));
  CHECK_FALSE(is_dicomweb("/v1/health"));
}

TEST_CASE("dicomweb_path: UIDs are digits and dots") {
  CHECK(is_uid("1.2.840"));
  for (const char* text : {"", ".", "..", "1..2", ".1", "1.", "1.2 ", "1,2", "a", "1.2\n", "\xd9\xa1"})
    CHECK_FALSE(is_uid(text));
}
