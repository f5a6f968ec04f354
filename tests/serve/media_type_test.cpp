// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "serve/media_type.hpp"

#include <catch2/catch.hpp>

using namespace serve;

TEST_CASE("media_type: name and parameters, in any case, with quotes and without") {
  const media_type type = parse_media_type(" Multipart/Related ; TYPE=\"application/dicom\";boundary=a=b ; x=\"1;2\" ");
  CHECK(type.name == "multipart/related");
  CHECK(type.parameter("type") == "application/dicom");
  CHECK(type.parameter("boundary") == "a=b");
  CHECK(type.parameter("x") == "1;2");
  CHECK(type.parameter("y").empty());
}

TEST_CASE("media_type: what is none has no name") {
  for (const char* text : {"", ";", "text", "a/b/c", "a/b; boundary", "a/b; x=1; X=2", "\"a/b\"c/d"}) {
    INFO(text);
    CHECK(parse_media_type(text).name.empty());
  }
}

TEST_CASE("media_type: what a client accepts") {
  const auto takes_files = [](const char* header) { return accepts(header, "application/dicom", true); };
  for (const char* header : {"", "*/*", "multipart/related", "multipart/related; type=\"application/dicom\"",
                             "text/html, multipart/related;type=application/dicom;transfer-syntax=*;q=0.9"})
    CHECK(takes_files(header));
  for (const char* header :
       {"text/html", "application/dicom", "multipart/related; type=\"image/jpeg\"", "multipart/*", ","})
    CHECK_FALSE(takes_files(header));
  CHECK(accepts("application/*", "application/dicom+json", false));
  CHECK(accepts("text/html, application/dicom+json", "application/dicom+json", false));
  CHECK_FALSE(accepts("multipart/related; type=\"application/dicom+xml\"", "application/dicom+json", false));
}
