// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "serve/dicomweb/multipart_related.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "serve/fault.hpp"

using namespace serve;

namespace {

const std::string header = "Content-Type: application/dicom\r\n\r\n";

std::vector<std::string> parts(const std::string& body, const std::string& boundary = "b", std::size_t most = 8) {
  std::vector<std::string> result;
  for (const std::string_view each : parts_of(body, boundary, most)) result.emplace_back(each);
  return result;
}

/// The status with which something is refused; 0: it is not.
template <class Work>
int refusal(const Work& work) {
  try {
    work();
  } catch (const http_fault& fault) {
    return fault.status;
  }
  return 0;
}
int refusal_of_body(const std::string& body) {
  return refusal([&] { parts(body); });
}

}  // namespace

TEST_CASE("multipart_related: a body written out by hand") {
  const std::string body =
      "preamble\r\n--b  \r\ncontent-TYPE:application/dicom; x=1\r\nContent-Length: 5\r\n\r\nhello\r\n--b\r\n" + header +
      "\r\n--b\r\n" + header + "a\r\n--a\r\n-b\r\n--b--\r\nepilogue --b";
  CHECK(parts(body) == std::vector<std::string>{"hello", "", "a\r\n--a\r\n-b"});
}

TEST_CASE("multipart_related: what is written is read again, whatever it holds") {
  std::mt19937 random{3};
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> files(1 + random() % 5);
    for (std::string& each : files)
      for (std::size_t i = random() % 300; i > 0; --i) each += "\r\n-b:\0ab"[random() % 8];
    const std::string boundary = "0123456789abcdef";
    CHECK(parts(multipart_of(files, boundary), boundary) == files);
    CHECK(boundary_of(multipart_type(boundary)) == boundary);
  }
}

TEST_CASE("multipart_related: a body that is cut off anywhere is refused") {
  const std::string whole = multipart_of({"one", "two"}, "b");
  REQUIRE(parts(whole).size() == 2);
  for (std::size_t length = 0; length < whole.size() - 2; ++length) {
    INFO(length);
    CHECK(refusal_of_body(whole.substr(0, length)) == 400);
  }
}

TEST_CASE("multipart_related: headers of parts say application/dicom, once") {
  CHECK(refusal_of_body("--b\r\n\r\nx\r\n--b--") == 415);
  CHECK(refusal_of_body("--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--") == 415);
  CHECK(refusal_of_body("--b\r\nContent-Type: application/dicom\r\n" + header + "x\r\n--b--") == 415);
  CHECK(refusal_of_body("--b\r\nContent-Typ: application/dicom\r\n\r\nx\r\n--b--") == 415);
  std::string many = "--b\r\n";
  for (int i = 0; i < 40; ++i) many += "X: y\r\n";
  CHECK(refusal_of_body(many + header + "x\r\n--b--") == 400);
}

TEST_CASE("multipart_related: boundaries that are none, and bodies without instances") {
  CHECK(refusal_of_body("") == 400);
  CHECK(refusal_of_body("--b--") == 400);
  CHECK(refusal_of_body("--bb\r\n" + header + "x\r\n--bb--") == 400);
  CHECK(refusal_of_body("--b junk\r\n" + header + "x\r\n--b--") == 400);
  CHECK(refusal([] { parts(multipart_of({"1", "2", "3"}, "b"), "b", 2); }) == 413);
  CHECK(refusal([] { parts(multipart_of({"1", "2"}, "b"), "b", 2); }) == 0);
}

TEST_CASE("multipart_related: the Content-Type of a request") {
  const std::string type = "multipart/related; type=\"application/dicom\"";
  CHECK(boundary_of(type + "; boundary=\"a b\"") == "a b");
  CHECK(boundary_of("Multipart/Related; boundary=x; type=application/DICOM") == "x");
  const auto status = [](const std::string& text) { return refusal([&] { boundary_of(text); }); };
  for (const char* other : {"", "application/dicom", "multipart/form-data; boundary=x", "multipart/related; boundary=x",
                            "multipart/related; type=\"application/dicom+json\"; boundary=x"})
    CHECK(status(other) == 415);
  CHECK(status(type) == 400);
  CHECK(status(type + "; boundary=") == 400);
  CHECK(status(type + "; boundary=a; boundary=b") == 415);
  CHECK(status(type + "; boundary=a\r\n") == 400);
  CHECK(status(type + "; boundary=\"a \"") == 400);
  CHECK(status(type + "; boundary=" + std::string(129, 'a')) == 400);
  CHECK(status(type + "; boundary=" + std::string(73, 'a')) == 0);
}
