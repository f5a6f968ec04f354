// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve --stow-to: results go to an archive when they are there.

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "archive.hpp"
#include "played_archive.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// What /v1/health counts, once all films are settled.
std::pair<int, int> sent_and_not(const served& server, int films) {
  for (int tries = 0;; ++tries) {
    const rapidjson::Document health = json_of(ask(server.port(), "GET", "/v1/health"));
    const int sent = health["dicomweb"]["films_sent"].GetInt(), failed = health["dicomweb"]["films_not_sent"].GetInt();
    if (sent + failed == films || tries == 300) return {sent, failed};
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

}  // namespace

TEST_CASE("archive_sender: an archive gets what can be fetched, at the second try, too") {
  if (!can_serve()) return;
  played_archive archive{{503, 200}};
  const served server = serve_dicomweb({"--stow-to", archive.address()});
  REQUIRE(store(server, {drawn_film(0).bytes()}).status == 200);
  const std::vector<std::string> requests = archive.requests(2);
  REQUIRE(requests.size() == 2);
  const std::string& last = requests[1];
  CHECK_THAT(last, StartsWith("POST /dicom-web/studies HTTP/1.1\r\n"));
  const std::size_t head = last.find("\r\n\r\n"), type = last.find("Content-Type: ") + 14;
  const std::string boundary = serve::boundary_of(last.substr(type, last.find("\r\n", type) - type));
  std::vector<std::string> files;
  for (const std::string_view each : serve::parts_of(std::string_view{last}.substr(head + 4), boundary, 8))
    files.emplace_back(each);
  CHECK(files == files_of(ask(server.port(), "GET", this_study)));
  check_says_nothing(last.substr(0, head));
  CHECK(sent_and_not(server, 1) == std::pair{1, 0});
  check_says_nothing(server.errors());
}

TEST_CASE("archive_sender: what an archive refuses is counted and told, and not whose it is") {
  if (!can_serve()) return;
  const int status = GENERATE(409, 202, 302);
  played_archive archive{{status}};
  served server = serve_dicomweb({"--stow-to", archive.address()});
  REQUIRE(store(server, {drawn_film(0).bytes(), drawn_film(1, "12").bytes()}).status == 200);
  CHECK(sent_and_not(server, 2) == std::pair{0, 2});
  CHECK(archive.requests(2).size() == 2);  // refused is refused: each was sent once
  CHECK_THAT(server.errors(), Contains("did not get into the archive") && Contains(std::to_string(status)));
  check_says_nothing(server.errors());
  CHECK(files_of(ask(server.port(), "GET", this_study)).size() == 4);
}

TEST_CASE("archive_sender: a server that is stopped sends what is done, and does not wait for a dead archive") {
  if (!can_serve()) return;
  served server = serve_dicomweb({"--stow-to", "http://127.0.0.1:1/dicom-web"});
  REQUIRE(store(server, {drawn_film(0).bytes(), drawn_film(1, "12").bytes()}).status == 200);
  CHECK(files_of(ask(server.port(), "GET", this_study)).size() == 4);
  server.signal(SIGTERM);
  CHECK(server.wait(std::chrono::seconds{10}) == 0);
  CHECK_THAT(server.errors(), Contains("does not answer"));
  check_says_nothing(server.errors());
}
