// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve and the archive Orthanc, the way docs/serve.md says it.

#include "orthanc.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "archive.hpp"

using namespace lungseg_test;

namespace {

/// The part of docs/serve.md between two lines.
std::string documented(const std::string& first, const std::string& last) {
  const std::string text = contents_of(std::string{LUNGSEG_SOURCE_DIR} + "/docs/serve.md");
  const std::size_t begin = text.find(first), end = text.find(last, begin);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end + last.size() - begin);
}

/// Gives the archive a film. \return its own name of it
std::string upload(const orthanc& archive, const std::string& film) {
  const http_answer answer = ask(archive.port(), "POST", "/instances", film);
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return json_of(answer)["ID"].GetString();
}

/// Asks the archive to do something, as an order that waits for it.
void order(const orthanc& archive, const std::string& what, const std::string& body) {
  const http_answer answer = ask(archive.port(), "POST", "/dicom-web/servers/lungseg/" + what, body);
  INFO(answer.body << "\n" << archive.log());
  REQUIRE(answer.status == 200);
}

/// The files that the archive holds, once they are `count`, by their modality.
std::map<std::string, std::string> files_in(const orthanc& archive, unsigned count) {
  rapidjson::Document names;
  for (int tries = 0; tries < 600 && (names.IsNull() || names.Size() < count); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    names.Parse(ask(archive.port(), "GET", "/instances").body.c_str());
    REQUIRE(names.IsArray());
  }
  INFO(archive.log());
  CHECK(names.Size() == count);
  std::map<std::string, std::string> files;
  for (const auto& each : names.GetArray()) {
    const std::string file = ask(archive.port(), "GET", std::string{"/instances/"} + each.GetString() + "/file").body;
    files[text_of(file, DCM_Modality)] = file;
  }
  return files;
}

void check_results(const std::map<std::string, std::string>& files, const std::string& film) {
  REQUIRE(files.count("SEG") == 1);
  CHECK(files.count("SR") == 1);
  CHECK(pixels_of(files.at("SEG")) == pixels_of(predicted_segmentation(film)));
  CHECK(text_of(files.at("SEG"), DCM_PatientID) == "N-0815");
}

}  // namespace

TEST_CASE("orthanc: sends a film, retrieves its study, and has the segmentation and the report") {
  if (!can_serve() || !orthanc::is_installed()) return;
  const served server = serve_dicomweb();
  const orthanc archive;
  archive.know(server.port());
  const std::string film = drawn_film(0).bytes(), name = upload(archive, film);
  order(archive, "stow", R"({"Resources": [")" + name + R"("]})");
  order(archive, "retrieve", std::string{R"({"Resources": [{"Study": ")"} + study + R"("}]})");
  check_results(files_in(archive, 3), film);
  check_says_nothing(server.errors());
}

TEST_CASE("orthanc: sends each film by itself and gets its results, with nobody asking") {
  if (!can_serve() || !orthanc::is_installed()) return;
  const orthanc archive{documented("function OnStoredInstance", "\n    end\n")};
  const served server =
      serve_dicomweb({"--stow-to", "http://127.0.0.1:" + std::to_string(archive.port()) + "/dicom-web"});
  archive.know(server.port());
  const std::string film = drawn_film(0).bytes();
  upload(archive, film);
  check_results(files_in(archive, 3), film);
  const rapidjson::Document health = json_of(ask(server.port(), "GET", "/v1/health"));
  CHECK(health["dicomweb"]["films_sent"].GetInt() == 1);
  CHECK(health["dicomweb"]["films_not_sent"].GetInt() == 0);
  check_says_nothing(server.errors());
}
