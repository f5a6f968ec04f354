// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Marks of identity are planted in everything that posted films can say, and searched for in every byte that
// `lungseg serve` answers, files in archives unpacked, and says on its standard output and error.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "marked_films.hpp"
#include "serving.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

served serve_talking(std::vector<std::string> more) {
  std::vector<std::string> words{"--model", made().model, "--min-score", "0.01", "--threads", "1"};
  words.insert(words.end(), more.begin(), more.end());
  return {program_file().string(), words, false};
}

std::string in_query(const std::string& name) {
  std::string text;
  for (const char c : name) text += c == '^' ? "%5E" : std::string(1, c);
  return text;
}

/// Everything that a server answers, kept as files, in the names of the requests.
class answers {
 public:
  explicit answers(const served& from) : from_{from} {}

  http_answer ask(const std::string& method, const std::string& path, const std::string& body = {},
                  const std::string& headers = {}) {
    http_answer got = lungseg_test::ask(from_.port(), method, path, body, headers);
    INFO(method << " " << path);
    CHECK(got.status != 0);
    const fs::path at = folder_ / std::to_string(++count_);
    fs::create_directory(at);
    std::string head;
    for (const auto& [name, text] : got.headers) head += name + ": " + text + "\n";
    put_file(at / "head", head);
    const auto type = got.headers.find("content-type");
    const bool zip = type != got.headers.end() && type->second == "application/zip";
    const bool png = type != got.headers.end() && type->second == "image/png";
    const bool dicom = type != got.headers.end() && type->second == "application/dicom";
    const char* const name = zip ? "body.zip" : png ? "body.png" : dicom ? "body.dcm" : "body";
    put_file(at / name, got.body);
    if (zip) REQUIRE(run_shell("cd " + at.string() + " && python3 -m zipfile -e body.zip unpacked").status == 0);
    return got;
  }
  /// Where marks are in the answers. \param but  endings of files that may tell
  std::vector<std::string> identity(const std::set<std::string>& but = {}) const {
    return identity_below(folder_.path(), but);
  }
  int count() const { return count_; }

 private:
  const served& from_;
  scratch_folder folder_;
  int count_ = 0;
};

/// Asks for all files of a job.
void ask_for_all(answers& all, const std::string& at, std::size_t films) {
  for (const char* file : {"", "/results.json", "/films.json", "/films.json?dicom=1", "/measurements.csv",
                           "/results.zip", "/results.zip?dicom=1", "/dataset.zip"})
    all.ask("GET", at + file);
  for (std::size_t film = 1; film <= films; ++film)
    for (const char* file : {"left.png", "right.png", "overlay.png", "film.png", "seg.dcm", "sr.dcm", "gsps.dcm"})
      all.ask("GET", at + "/" + std::to_string(film) + "_" + file);
  const std::string id = at.substr(at.rfind('/') + 1);
  for (const char* file : {"results.zip", "dataset.zip", "films.json"})
    all.ask("POST", "/v1/export", "{\"jobs\":[\"" + id + "\"],\"file\":\"" + file + "\",\"all\":true,\"dicom\":true}");
  all.ask("PUT", at + "/1_masks", "{\"left\":null}");
  all.ask("DELETE", at + "/1_masks");
}

/// Sends every marked film by itself, and all of them in one form. \return films that were read
int send_all(answers& all) {
  int read = 0;
  std::vector<form_part> parts;
  for (const auto& entry : fs::directory_iterator{films().place}) {
    const std::string name = entry.path().filename().string(), bytes = contents_of(entry.path());
    parts.push_back({"film", name, bytes});
    const http_answer got = all.ask("POST", "/v1/segment?name=" + in_query(name), bytes);
    read += got.status == 200;
    all.ask("POST", "/v1/segment?window=9&name=" + in_query(name), bytes);
  }
  const http_answer got = all.ask("POST", "/v1/segment", form(parts), form_header);
  REQUIRE(got.status == 200);
  ask_for_all(all, got.headers.at("location"), parts.size());
  return read;
}

/// Requests that are wrong, with marks where they are wrong.
void ask_wrongly(answers& all) {
  const std::string film = contents_of(films().place / "zqxk0009^whole.dcm");
  for (const char* path :
       {"/v1/jobs/zqxk0001", "/v1/jobs/zqxk0001/1_left.png", "/zqxk0001", "/v1/zqxk0001", "/dicom-web/studies/zqxk0001",
        "/dicom-web/studies/2.25.739182640001", "/dicom-web/studies?StudyInstanceUID=zqxk0001",
        "/dicom-web/studies?zqxk0001=1", "/dicom-web/studies/2.25.739182640001/metadata"})
    all.ask("GET", path);
  for (const char* query : {"pixel_size=zqxk0001", "window=zqxk0001", "wait=zqxk0001"})
    all.ask("POST", std::string{"/v1/segment?"} + query, film);
  all.ask("POST", "/v1/segment", form({{"zqxk0001", "", "zqxk0002"}}), form_header);
  all.ask("POST", "/v1/export", "{\"jobs\":[\"zqxk0001\"],\"file\":\"zqxk0002\"}");
  all.ask("POST", "/v1/export", "zqxk0001");
  all.ask("PUT", "/v1/jobs/zqxk0001/1_masks", "{\"left\":\"zqxk0002\"}");
  all.ask("DELETE", "/v1/jobs/zqxk0001");
  all.ask("POST", "/dicom-web/studies", film, "Content-Type: application/zqxk0001\r\n");
  all.ask("GET", "/v1/health");
}

void check_end(served& server) {
  server.signal(SIGTERM);
  CHECK(server.wait(std::chrono::seconds{30}) == 0);
  CHECK(identity_in(server.errors()) == "");
  CHECK(identity_in(server.output()) == "");
  CHECK_THAT(server.errors(), Contains("stopping"));
}

}  // namespace

TEST_CASE("identity: nothing of what films say gets into any answer of serve but DICOM results", "[cli]") {
  if (!can_serve() || !reads_dicom()) return;
  served server = serve_talking({"--max-films", "200", "--queue", "200"});
  answers all{server};
  CHECK(send_all(all) >= 5);
  ask_wrongly(all);
  CHECK(all.count() > 250);
  CHECK(all.identity({".dcm", ".zip"}) == std::vector<std::string>{});
  CHECK_FALSE(all.identity({".zip"}).empty());  // results that refer to the patient do
  check_end(server);
}

TEST_CASE("identity: nothing of what films say gets into any answer of serve --deidentify", "[cli]") {
  if (!can_serve() || !reads_dicom()) return;
  served server = serve_talking({"--max-films", "200", "--queue", "200", "--deidentify"});
  answers all{server};
  send_all(all);
  CHECK(all.identity({".zip"}) == std::vector<std::string>{});
  check_end(server);
}

TEST_CASE("identity: the same search finds names where serve is to keep them", "[cli]") {
  if (!can_serve() || !reads_dicom()) return;
  const served server = serve_talking({"--keep-identity"});
  answers all{server};
  const std::string name = "zqxk0009^whole.dcm";
  const http_answer got = all.ask("POST", "/v1/segment?name=" + in_query(name), contents_of(films().place / name));
  REQUIRE(got.status == 200);
  CHECK_THAT(got.body, Contains("\"file_name\": \"" + name + "\""));
  ask_for_all(all, got.headers.at("location"), 1);
  const std::vector<std::string> found = all.identity({".dcm", ".zip"});
  CHECK(std::any_of(found.begin(), found.end(), [](const std::string& each) {
    return each.find("unpacked/zqxk0009^whole_left.png: its name") != each.npos;
  }));
}

TEST_CASE("identity: errors and searches of DICOMweb name nothing that films say", "[cli]") {
  if (!can_serve() || !reads_dicom()) return;
  served server = serve_talking({"--dicomweb", "--max-films", "200", "--queue", "200"});
  answers all{server};
  std::string body;
  for (const auto& entry : fs::directory_iterator{films().place})
    body += "--between\r\nContent-Type: application/dicom\r\n\r\n" + contents_of(entry.path()) + "\r\n";
  // What the archive is told names instances by their UIDs, as the standard wants it; nothing else is in it.
  const http_answer stored = ask(server.port(), "POST", "/dicom-web/studies", body + "--between--\r\n",
                                 "Content-Type: multipart/related; type=\"application/dicom\"; boundary=between\r\n");
  CHECK((stored.status == 202 || stored.status == 409));
  for (const char* mark : {"zqxk", "18370613", "134217", "739y"}) {
    CHECK_THAT(stored.body, !Contains(mark, Catch::CaseSensitive::No));
  }
  ask_wrongly(all);
  CHECK(all.identity() == std::vector<std::string>{});
  check_end(server);
}
