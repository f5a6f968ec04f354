// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve --dicomweb among requests that mean it no good: a clear answer to each, and it still serves.

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "archive.hpp"

using namespace lungseg_test;

namespace {

/// A film with sequences in sequences.
std::string nested_film(int depth, const std::string& length) {
  std::string film = drawn_film(0).bytes();
  const std::string level =
      std::string{"\x08\x00\x15\x11SQ\0\0", 8} + length + std::string{"\xfe\xff\x00\xe0", 4} + length;
  std::string nest;
  for (int i = 0; i < depth; ++i) nest += level;
  return film.insert(film.find("CS\x02\0CR") - 4, nest);
}

/// A good body with bytes changed, taken out and doubled.
std::string mutated(std::string body, std::mt19937& random) {
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random()) % end; };
  const std::size_t head = 900;  // headers of the part, meta header, the attributes
  for (std::size_t change = 1 + below(5); change > 0 && body.size() > head; --change) {
    const std::size_t at = below(head), kind = below(4);
    if (kind == 0) body[at] = static_cast<char>(random());
    if (kind == 1) body.erase(at, below(30));
    if (kind == 2) body.insert(at, body.substr(below(head), below(60)));
    if (kind == 3 && below(4) == 0) body.resize(below(body.size()));
  }
  return body;
}

}  // namespace

TEST_CASE("dicomweb: addresses that are none") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  for (const std::string path :
       {"/../../etc/passwd", "/%2e%2e/%2e%2e", "/1.2%00", "/..", "/1..2", "/1.2/series/../x", "/%31.%32%0d%0aX:y"}) {
    INFO(path);
    const int status = ask(server.port(), "GET", studies + path).status;
    CHECK((status == 400 || status == 404));
  }
  CHECK(ask(server.port(), "GET", studies + "/" + std::string(65, '1')).status == 400);
  CHECK(ask(server.port(), "GET", studies + "/" + std::string(300, '1')).status == 414);
  CHECK(ask(server.port(), "GET", studies + "?StudyInstanceUID=../../x").status == 400);
  CHECK(store(server, {drawn_film(0).bytes()}, studies + "/..").status == 400);
  CHECK(ask(server.port(), "GET", "/v1/health").status == 200);
}

TEST_CASE("dicomweb: boundaries and types that are none") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  const std::string body = serve::multipart_of({"x"}, "b"), type = "Content-Type: multipart/related; ";
  const auto status = [&](const std::string& headers, const std::string& sent) {
    return ask(server.port(), "POST", studies, sent, headers).status;
  };
  CHECK(status("", body) == 415);
  CHECK(status(type + "type=\"application/dicom\"\r\n", body) == 400);
  CHECK(status(type + "boundary=b\r\n", body) == 415);
  CHECK(status(stow_header("b") + stow_header("b"), body) == 415);
  CHECK(status(stow_header("c"), body) == 400);
  CHECK(status(stow_header("b"), "") == 400);
  CHECK(status(stow_header("b"), body.substr(0, body.size() - 6)) == 400);
  CHECK(status(stow_header(std::string(5000, 'b')), body) == 400);
  CHECK(status("Content-Type: multipart/form-data; boundary=b\r\n", body) == 415);
  CHECK(ask(server.port(), "GET", "/v1/health").status == 200);
}

TEST_CASE("dicomweb: films that nest, lie about their lengths, or carry UIDs that are none") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  const std::string endless = std::string{"\xff\xff\xff\xff", 4};
  const auto refused = [&](const std::string& film) {
    const http_answer answer = store(server, {film});
    check_says_nothing(server.errors());
    return answer.status == 409;
  };
  CHECK(refused(nested_film(200000, endless)));
  CHECK(refused(nested_film(200000, std::string{"\xf0\xff\xff\x0f", 4})));
  for (const std::string& uid :
       {std::string{"../../etc"}, std::string(70, '1'), std::string{"1.2\r\nX: y"}, std::string{}})
    for (const std::uint32_t tag : {0x00080018u, 0x0020000du, 0x0020000eu, 0x00080016u}) {
      plain_dicom film = drawn_film(0);
      film.put_uid(tag, uid);
      CHECK(refused(film.bytes()));
    }
  std::string long_value = drawn_film(0).bytes();
  long_value.replace(long_value.find(std::string{"OW\0\0", 4}) == std::string::npos
                         ? long_value.find(std::string{"OB\0\0", 4}) + 4
                         : long_value.find(std::string{"OW\0\0", 4}) + 4,
                     4, std::string{"\xfe\xff\xff\x7f", 4});
  CHECK(refused(long_value));
  CHECK(ask(server.port(), "GET", "/v1/health").status == 200);
}

TEST_CASE("dicomweb: bodies that were broken somewhere") {
  if (!can_serve()) return;
  const served server = serve_dicomweb({"--queue", "1000"});
  const std::string body = serve::multipart_of({drawn_film(0).bytes()}, "between");
  std::mt19937 random{5};
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    const int status = ask(server.port(), "POST", studies, mutated(body, random), stow_header("between")).status;
    INFO(round);
    CHECK((status == 200 || status == 400 || status == 409 || status == 413 || status == 415));
    refused += status != 200;
  }
  CHECK(refused > 50);
  check_says_nothing(server.errors());
  CHECK(ask(server.port(), "GET", "/v1/health").status == 200);
}
