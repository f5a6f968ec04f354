// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve with DICOM films: answers that are predict's, segmentations and reports, and whose they are.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "../support/plain_dicom.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "serving.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// What says whose film plain_film() is.
const std::vector<std::string> identity{"Nobody", "N-0815", "19500203", "20010304", "1.2.345.1", "Clinic of Nowhere"};

/// A drawn film as a DICOM file, with a spacing at the receptor.
plain_dicom dicom_film(int which = 0) {
  plain_dicom film = plain_film(lungseg::read_film(drawn_file(which)));
  film.put(0x00181164, "DS", "0.4\\0.4");
  return film;
}

/// Whether the server reads DICOM; without the component, whether it says so.
bool reads_dicom(const served& server) {
  if (json_of(ask(server.port(), "GET", "/v1/health"))["dicom"].GetBool()) return true;
  const http_answer answer = ask(server.port(), "POST", "/v1/segment", dicom_film().bytes());
  CHECK(answer.status == 422);
  CHECK_THAT(answer.body, Contains("film_000001: is a DICOM file") && Contains("libdcmtk-dev"));
  WARN("skipped: the program was built without DCMTK");
  return false;
}

/// The value of an element of a file in explicit VR, by the bytes that it begins with.
std::string value_of(const std::string& file, const std::string& begin) {
  const std::size_t at = file.find(begin);
  REQUIRE(at != file.npos);
  const auto size = static_cast<unsigned char>(file[at + begin.size()]);
  std::string value = file.substr(at + begin.size() + 2, size);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.pop_back();
  return value;
}
const std::string instance_uid{"\x08\0\x18\0UI", 6}, algorithm_type{"\x62\0\x08\0CS", 6};

/// The frames of a segmentation, which are the last of it.
std::string frames_of(const std::string& segmentation, const lungseg::film& of) {
  const std::size_t size = (2 * of.pixels.size() + 15) / 16 * 2;
  REQUIRE(segmentation.size() > size);
  return segmentation.substr(segmentation.size() - size);
}

/// What a presentation state says from its outlines on, which stand in the group 0070.
std::string outlines_of(const std::string& state) {
  const std::size_t at = state.find(std::string{"\x70\0\x01\0SQ", 6});
  REQUIRE(at != state.npos);
  return state.substr(at, state.find(std::string{"\x70\0\x82\0DA", 6}) - at);
}

std::string segment(const served& server, const std::string& film) {
  const http_answer answer = ask(server.port(), "POST", "/v1/segment?name=Nobody.dcm", film);
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return answer.headers.at("location");
}

/// A mask of one column, for the left lung only.
std::string left_column(const lungseg::film& film, int x) {
  lungseg::mask mask{film.height, film.width};
  for (int y = 0; y < film.height; ++y) mask(y, x) = 1;
  std::string counts;
  for (const char c : lungseg::compress(lungseg::encode(mask).counts)) counts += c == '\\' ? "\\\\" : std::string(1, c);
  return "{\"left\":{\"size\":[" + std::to_string(film.height) + "," + std::to_string(film.width) + "],\"counts\":\"" +
         counts + "\"}}";
}

}  // namespace

TEST_CASE("serve: a DICOM film's answer is what predict writes", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  const scratch_folder folder;
  const std::string bytes = dicom_film().bytes();
  put_file(folder / "Nobody.dcm", bytes);
  REQUIRE(predict(folder / "out", "--dicom-seg --dicom-sr --dicom-gsps " + (folder / "Nobody.dcm").string()).status ==
          0);
  const std::string at = segment(server, bytes);
  const auto got = [&](const std::string& file) {
    const http_answer answer = ask(server.port(), "GET", at + "/" + file);
    INFO(file << ": " << answer.body.substr(0, 200));
    CHECK(answer.status == 200);
    return answer;
  };
  for (const auto& [file, predicted] : {std::pair{"results.json", "results.json"},
                                        {"films.json?dicom=1", "films.json"},
                                        {"measurements.csv", "measurements.csv"},
                                        {"1_left.png", "film_000001_left.png"},
                                        {"1_right.png", "film_000001_right.png"},
                                        {"1_overlay.png", "film_000001_overlay.png"}}) {
    INFO(file);
    CHECK(got(file).body == contents_of(folder / "out" / predicted));
  }
  CHECK_THAT(got("films.json").body, Contains("\"meaning\": \"receptor\"") && !Contains("_seg.dcm"));
  const lungseg::film drawn = lungseg::read_film(drawn_file(0));
  const http_answer segmentation = got("1_seg.dcm");
  CHECK(segmentation.headers.at("content-type") == "application/dicom");
  CHECK_THAT(segmentation.headers.at("content-disposition"), Contains("\"film_000001_seg.dcm\""));
  CHECK(frames_of(segmentation.body, drawn) == frames_of(contents_of(folder / "out" / "film_000001_seg.dcm"), drawn));
  CHECK(value_of(segmentation.body, algorithm_type) == "AUTOMATIC");
  CHECK(segmentation.body == got("1_seg.dcm").body);
  CHECK_THAT(got("1_sr.dcm").body, Contains(value_of(segmentation.body, instance_uid)));
  const std::string state = got("1_gsps.dcm").body, predicted = contents_of(folder / "out" / "film_000001_gsps.dcm");
  CHECK(outlines_of(state) == outlines_of(predicted));
  CHECK_THAT(state, Contains(" LUNG"));
}

TEST_CASE("serve: a DICOM film is seen through the window that is asked for, as predict does", "[cli]") {
  if (!can_serve() || !reads_dicom(serve())) return;
  const served server = serve({"--window", "90,60"});
  const scratch_folder folder;
  plain_dicom film = dicom_film();
  film.put(0x00281050, "DS", "100\\140");
  film.put(0x00281051, "DS", "200\\90");
  put_file(folder / "film.dcm", film.bytes());
  const auto predicted = [&](const std::string& window) {
    const fs::path out = folder / ("out" + window);
    REQUIRE(predict(out, window + " " + (folder / "film.dcm").string()).status == 0);
    return contents_of(out / "film_000001_overlay.png");
  };
  const auto served_as = [&](const std::string& query, const std::string& body, const std::string& header) {
    const http_answer job = ask(server.port(), "POST", "/v1/segment" + query, body, header);
    INFO(job.body);
    REQUIRE(job.status == 200);
    return ask(server.port(), "GET", job.headers.at("location") + "/1_overlay.png").body;
  };
  const std::string second = predicted("--window 2");
  CHECK(second != predicted(""));
  CHECK(served_as("?window=2", film.bytes(), "") == second);
  CHECK(served_as("", form({{"film", "a.dcm", film.bytes()}, {"window", "", "2"}}), form_header) == second);
  CHECK(served_as("?window=100,50", film.bytes(), "") == predicted("--window 100,50"));
  CHECK(served_as("", film.bytes(), "") == predicted("--window 90,60"));  // the server's own

  const http_answer third = ask(server.port(), "POST", "/v1/segment?window=3", film.bytes());
  CHECK(third.status == 422);
  CHECK_THAT(third.body, Contains("window"));
  for (const char* none : {"0", "2,", "100,0", "nothing"})
    CHECK(ask(server.port(), "POST", std::string{"/v1/segment?window="} + none, film.bytes()).status == 400);
  expect_wrong_use("serve --port 0 --model " + made().model + " --window nothing", "window");
}

TEST_CASE("serve: a film in colour has no outlines for the archive", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  const lungseg::film drawn = lungseg::read_film(drawn_file(0));
  plain_dicom film = dicom_film();
  std::string colours;
  for (const std::uint8_t grey : drawn.pixels) colours.append(3, static_cast<char>(grey));
  film.put_number(0x00280002, 3);
  film.put_number(0x00280006, 0);
  film.put(0x00280004, "CS", "RGB");
  film.put(0x7fe00010, "OB", colours);
  const http_answer job = ask(server.port(), "POST", "/v1/segment", film.bytes());
  REQUIRE(job.status == 200);
  CHECK_FALSE(json_of(job)["films"][0]["dicom"].HasMember("presentation_state"));
  const std::string at = job.headers.at("location");
  CHECK(ask(server.port(), "GET", at + "/1_seg.dcm").status == 200);
  const http_answer none = ask(server.port(), "GET", at + "/1_gsps.dcm");
  CHECK(none.status == 404);
  CHECK_THAT(none.body, Contains("in colour"));
  CHECK_THAT(ask(server.port(), "GET", at + "/results.zip?dicom=1").body, !Contains("_gsps.dcm"));
}

TEST_CASE("serve: whose a DICOM film is stands in DICOM results only", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  const http_answer job = ask(server.port(), "POST", "/v1/segment",
                              form({{"film", "x.png", contents_of(drawn_file(1))},
                                    {"film", "Nobody.dcm", dicom_film(0).bytes()},
                                    {"film", "../Nobody", dicom_film(2).bytes()}}),
                              form_header);
  REQUIRE(job.status == 200);
  const std::string at = job.headers.at("location");
  const rapidjson::Document films = json_of(job);
  CHECK_FALSE(films["films"][0].HasMember("dicom"));
  CHECK(std::string{films["films"][0]["file_name"].GetString()} == "x.png");
  CHECK(std::string{films["films"][1]["file_name"].GetString()} == "film_000001");
  CHECK(std::string{films["films"][2]["file_name"].GetString()} == "film_000002");
  CHECK(films["films"][1]["dicom"]["segmentation"].GetString() == at + "/2_seg.dcm");
  CHECK(films["films"][1]["dicom"]["structured_report"].GetString() == at + "/2_sr.dcm");
  CHECK(films["films"][1]["dicom"]["presentation_state"].GetString() == at + "/2_gsps.dcm");
  std::vector<std::string> answers{job.body};
  for (const char* file : {"", "/results.json", "/films.json", "/measurements.csv", "/2_left.png", "/2_right.png",
                           "/2_overlay.png", "/2_film.png", "/results.zip"})
    answers.push_back(ask(server.port(), "GET", at + file).body);
  for (const std::string& answer : answers)
    for (const std::string& planted : identity) CHECK(answer.find(planted) == answer.npos);
  for (const char* file : {"/2_seg.dcm", "/2_sr.dcm"})
    CHECK_THAT(ask(server.port(), "GET", at + file).body, Contains("Nobody^Nora") && Contains("1.2.345.13"));
  CHECK(ask(server.port(), "GET", at + "/1_seg.dcm").status == 404);
  CHECK(ask(server.port(), "GET", at + "/9_sr.dcm").status == 404);

  // In archives when they are asked for.
  const std::string id = films["id"].GetString();
  const auto exported = [&](const std::string& dicom) {
    return ask(server.port(), "POST", "/v1/export",
               "{\"jobs\":[\"" + id + "\"],\"file\":\"results.zip\",\"dicom\":" + dicom + "}")
        .body;
  };
  CHECK(exported("false") == answers.back());
  const std::string archive = exported("true");
  CHECK(archive == ask(server.port(), "GET", at + "/results.zip?dicom=1").body);
  for (const char* name :
       {"film_000001_seg.dcm", "film_000001_sr.dcm", "film_000001_gsps.dcm", "film_000002_seg.dcm"}) {
    CHECK_THAT(archive, Contains(name));
    CHECK(answers.back().find(name) == std::string::npos);
  }
  CHECK(archive.find("x_seg.dcm") == archive.npos);
}

TEST_CASE("serve: a stated pixel size goes before a DICOM file's", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  const http_answer job = ask(server.port(), "POST", "/v1/segment?pixel_size=0.25", dicom_film().bytes());
  const rapidjson::Document films = json_of(job);
  CHECK(films["films"][0]["spacing"]["x"].GetDouble() == 0.25);
  CHECK(std::string{films["films"][0]["spacing"]["meaning"].GetString()} == "stated");
}

TEST_CASE("serve: a segmentation says who drew its masks", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  const lungseg::film drawn = lungseg::read_film(drawn_file(0));
  const std::string at = segment(server, dicom_film().bytes());
  const auto file = [&](const char* kind) { return ask(server.port(), "GET", at + "/1_" + kind).body; };
  const std::string before = file("seg.dcm"), report = file("sr.dcm");
  REQUIRE(ask(server.port(), "PUT", at + "/1_masks", left_column(drawn, 9)).status == 200);
  const std::string mended = file("seg.dcm");
  CHECK(value_of(mended, algorithm_type) == "SEMIAUTOMATIC");
  CHECK(value_of(mended, instance_uid) != value_of(before, instance_uid));
  const std::string frames = frames_of(mended, drawn);
  const auto bit = [&](std::size_t i) { return static_cast<unsigned char>(frames[i / 8]) >> i % 8 & 1; };
  for (std::size_t i = 0; i < 2 * drawn.pixels.size(); ++i)
    if (bit(i) != (i < drawn.pixels.size() && i % static_cast<std::size_t>(drawn.width) == 9)) FAIL("pixel " << i);
  CHECK_THAT(file("sr.dcm"), Contains("A person mended the masks") && Contains(value_of(mended, instance_uid)));
  REQUIRE(ask(server.port(), "DELETE", at + "/1_masks").status == 200);
  CHECK(file("seg.dcm") == before);
  CHECK(file("sr.dcm") == report);
}

TEST_CASE("serve: DICOM files that are no film are refused by what they are, and the server goes on", "[cli]") {
  if (!can_serve()) return;
  const served server = serve({"--max-pixels", "1000000"});
  if (!reads_dicom(server)) return;
  int films = 0;
  const auto refusal = [&](const std::string& bytes) {
    const http_answer answer = ask(server.port(), "POST", "/v1/segment?name=Nobody.dcm", bytes);
    ++films;
    INFO(answer.body);
    CHECK(answer.status == 422);
    CHECK_THAT(answer.body, Contains("film_00"));
    for (const std::string& planted : identity) CHECK(answer.body.find(planted) == answer.body.npos);
    return answer.body;
  };
  const auto changed = [](const auto& change) {
    plain_dicom film = dicom_film();
    change(film);
    return film.bytes();
  };
  const std::string whole = dicom_film().bytes();
  CHECK_THAT(refusal(changed([](auto& film) { film.put(0x00080060, "CS", "CT"); })), Contains("is a CT slice"));
  CHECK_THAT(refusal(changed([](auto& film) { film.put(0x00080060, "CS", "SEG"); })), Contains("is a segmentation"));
  CHECK_THAT(refusal(changed([](auto& film) { film.put(0x00280008, "IS", "2"); })), Contains("several frames"));
  CHECK_THAT(refusal(changed([](auto& film) { film.put_number(0x00280010, 60000); })),
             Contains("more than the limit of 1000000"));
  CHECK_THAT(refusal(whole.substr(0, whole.size() / 2)), Contains("damaged or truncated"));
  CHECK_THAT(refusal(whole.substr(0, 300)), Contains("film_000006: "));
  // MPEG-2, which holds no film.
  CHECK_THAT(refusal(changed([](auto& film) { film.put_uid(0x00020010, "1.2.840.10008.1.2.4.100"); })),
             Contains("film_000007: "));

  const fs::path fixtures = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "hostile" / "dicom";
  for (const char* name : {"good_deflated", "good_big_endian", "good_implicit", "good_no_preamble", "good_jpeg2000"}) {
    INFO(name);
    const http_answer answer =
        ask(server.port(), "POST", "/v1/segment", contents_of(fixtures / (std::string{name} + ".dcm")));
    CHECK((answer.status == 200 && answer.body.find("\"film_0000") != answer.body.npos));
  }
  segment(server, whole);
}

TEST_CASE("serve: a DICOM film without identifiers has no DICOM results", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  if (!reads_dicom(server)) return;
  plain_dicom film = dicom_film();
  film.put_uid(0x0020000d, "");
  const std::string at = segment(server, film.bytes());
  CHECK(ask(server.port(), "GET", at + "/1_left.png").status == 200);
  CHECK(ask(server.port(), "GET", at + "/1_seg.dcm").status == 404);
}
