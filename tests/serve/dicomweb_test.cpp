// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve --dicomweb: an archive stores films, finds what was found on them, and fetches it.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "archive.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

http_answer get(const served& server, const std::string& path, const std::string& headers = {}) {
  return ask(server.port(), "GET", path, {}, headers);
}

}  // namespace

TEST_CASE("dicomweb: a film is stored, and its segmentation and report are fetched") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  const std::string film = drawn_film(0).bytes();
  const http_answer stored = store(server, {film});
  const rapidjson::Document told = json_of(stored);
  CHECK(stored.status == 200);
  CHECK(stored.headers.at("content-type") == "application/dicom+json");
  CHECK(value_of(told["00081199"]["Value"][0], "00081155") == "1.2.345.11");
  CHECK(value_of(told["00081199"]["Value"][0], "00081150") == UID_ComputedRadiographyImageStorage);
  CHECK(value_of(told, "00081190") == "http://localhost" + this_study);
  CHECK(told["00081199"]["Value"][0].HasMember("00081190"));  // has to be there, and films are not given back
  CHECK_FALSE(told["00081199"]["Value"][0]["00081190"].HasMember("Value"));
  CHECK_FALSE(told.HasMember("00081198"));

  const std::vector<std::string> files = files_of(get(server, this_study));  // waits for the film
  REQUIRE(files.size() == 2);
  CHECK(text_of(files[0], DCM_Modality) == "SEG");
  CHECK(text_of(files[1], DCM_Modality) == "SR");
  for (const std::string& each : files) {
    CHECK(text_of(each, DCM_StudyInstanceUID) == study);
    CHECK(text_of(each, DCM_PatientName) == "Nobody^Nora");
  }
  const std::string expected = predicted_segmentation(film);
  CHECK(pixels_of(files[0]) == pixels_of(expected));
  CHECK_THAT(pixels_of(files[0]), !Equals(std::string(pixels_of(files[0]).size(), '\0')));
  CHECK(text_of(files[0], DCM_Rows) == text_of(expected, DCM_Rows));
  CHECK(files_of(get(server, this_study)) == files);
  check_says_nothing(server.errors());
}

TEST_CASE("dicomweb: an archive that wants outlines gets them, too") {
  if (!can_serve()) return;
  const served server = serve_dicomweb({"--dicom-gsps"});
  REQUIRE(store(server, {drawn_film(0).bytes()}).status == 200);
  const std::vector<std::string> files = files_of(get(server, this_study));
  REQUIRE(files.size() == 3);
  CHECK(text_of(files[2], DCM_Modality) == "PR");
  CHECK(text_of(files[2], DCM_StudyInstanceUID) == study);
  CHECK(array_of(get(server, this_study + "/series?Modality=PR")).Size() == 1);
  expect_wrong_use("serve --dicom-gsps --model " + made().model, "--dicomweb");
  expect_wrong_use("serve --dicomweb --deidentify --model " + made().model, "--deidentify");
}

TEST_CASE("dicomweb: what is searched is what is fetched") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  REQUIRE(store(server, {drawn_film(0).bytes()}, this_study).status == 200);
  const std::vector<std::string> files = files_of(get(server, this_study));
  REQUIRE(files.size() == 2);
  const std::string segmentation = text_of(files[0], DCM_SOPInstanceUID),
                    series = text_of(files[0], DCM_SeriesInstanceUID);

  const rapidjson::Document found = array_of(get(server, studies + "?StudyInstanceUID=" + study));
  REQUIRE(found.Size() == 1);
  CHECK(value_of(found[0], "0020000D") == study);
  CHECK(value_of(found[0], "00201208") == "2");
  CHECK(value_of(found[0], "00081190") == "http://localhost" + this_study);
  CHECK(found[0]["00080061"]["Value"].Size() == 2);
  CHECK(std::string{found[0]["00100010"]["Value"][0]["Alphabetic"].GetString()} == "Nobody^Nora");
  CHECK(array_of(get(server, studies + "?0020000D=" + study)).Size() == 1);

  const rapidjson::Document all = array_of(get(server, this_study + "/series"));
  REQUIRE(all.Size() == 2);
  CHECK(value_of(all[0], "0020000E") == series);
  CHECK(value_of(all[0], "00080060") == "SEG");
  CHECK(array_of(get(server, this_study + "/series?Modality=SR,PR")).Size() == 1);
  CHECK(array_of(get(server, this_study + "/series?Modality=CT")).Size() == 0);
  CHECK(array_of(get(server, this_study + "/series?limit=1&includefield=all")).Size() == 1);
  CHECK(array_of(get(server, this_study + "/series?offset=2")).Size() == 0);
  CHECK(array_of(get(server, this_study + "/instances")).Size() == 2);

  const std::string of_series = this_study + "/series/" + series, of_file = of_series + "/instances/" + segmentation;
  const rapidjson::Document instances = array_of(get(server, of_series + "/instances"));
  REQUIRE(instances.Size() == 1);
  CHECK(value_of(instances[0], "00080018") == segmentation);
  CHECK(value_of(instances[0], "00280010") == text_of(files[0], DCM_Rows));
  CHECK(value_of(instances[0], "00081190") == "http://localhost" + of_file);
  CHECK(files_of(get(server, of_series)) == std::vector{files[0]});
  CHECK(files_of(get(server, of_file)) == std::vector{files[0]});

  const rapidjson::Document metadata = array_of(get(server, of_file + "/metadata"));
  REQUIRE(metadata.Size() == 1);
  CHECK(value_of(metadata[0], "00080018") == segmentation);
  CHECK(metadata[0]["00620002"]["Value"].Size() == 2);
  CHECK_FALSE(metadata[0].HasMember("7FE00010"));
  CHECK(array_of(get(server, this_study + "/metadata")).Size() == 2);
}

TEST_CASE("dicomweb: a film that is sent again is the same film, and another of its name takes its place") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  const std::string film = drawn_film(0).bytes(), other = drawn_film(1).bytes();
  REQUIRE(store(server, {film, film}).status == 200);
  const std::vector<std::string> first = files_of(get(server, this_study));
  CHECK(store(server, {film, film}).status == 200);
  CHECK(json_of(get(server, "/v1/health"))["jobs"].GetInt() == 1);
  CHECK(first.size() == 2);
  CHECK(files_of(get(server, this_study)) == first);
  CHECK(store(server, {other}).status == 200);
  const std::vector<std::string> second = files_of(get(server, this_study));
  REQUIRE(second.size() == 2);
  CHECK(pixels_of(second[0]) == pixels_of(predicted_segmentation(other)));
}

TEST_CASE("dicomweb: of several instances, films are taken and others are named with a reason") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  plain_dicom slice = drawn_film(1, "21"), elsewhere = drawn_film(1, "22"), blind = drawn_film(1, "23"),
              huge = drawn_film(1, "24");
  slice.put(0x00080060, "CS", "CT");
  elsewhere.put_uid(0x0020000d, "1.2.345.99");
  blind.put(0x00280004, "CS", "NOTHING");
  huge.put_number(0x00280010, 60000);
  huge.put_number(0x00280011, 60000);
  const std::string film = drawn_film(0).bytes();
  const http_answer answer = store(
      server,
      {slice.bytes(), film, elsewhere.bytes(), film.substr(0, film.size() / 2), "no film", blind.bytes(), huge.bytes()},
      this_study);
  CHECK(answer.status == 202);
  const rapidjson::Document told = json_of(answer);
  REQUIRE(told["00081199"]["Value"].Size() == 1);
  const rapidjson::Value& failed = told["00081198"]["Value"];
  REQUIRE(failed.Size() == 4);
  const auto check = [&](unsigned at, const char* instance, int reason) {
    CHECK(value_of(failed[at], "00081155") == instance);
    CHECK(value_of(failed[at], "00081197") == std::to_string(reason));
  };
  check(0, "1.2.345.21", 0x0122);
  check(1, "1.2.345.22", 0xc001);
  check(2, "1.2.345.23", 0xa900);
  check(3, "1.2.345.24", 0xa700);
  REQUIRE(told["0008119A"]["Value"].Size() == 2);
  for (const auto& each : told["0008119A"]["Value"].GetArray())
    CHECK(value_of(each, "00081197") == std::to_string(0xc000));
  CHECK(files_of(get(server, this_study)).size() == 2);

  std::string film_of_parts = contents_of(LUNGSEG_TEST_DIR "/fixtures/hostile/dicom/good_jpeg2000.dcm");
  const std::string known = "1.2.840.10008.1.2.4.9";
  film_of_parts.at(film_of_parts.find(known) + known.size()) = '2';  // JPEG 2000, part 2, which nobody has
  const http_answer unread = store(server, {film_of_parts});
  CHECK(unread.status == 409);
  CHECK(value_of(json_of(unread)["00081198"]["Value"][0], "00081197") == std::to_string(0xc122));

  const http_answer none = store(server, {slice.bytes()});
  CHECK(none.status == 409);
  CHECK(json_of(none).HasMember("00081198"));
  check_says_nothing(server.errors());
}

TEST_CASE("dicomweb: what is not there is said, and nobody's studies are listed") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  CHECK(get(server, studies).status == 400);
  CHECK(get(server, studies + "?PatientID=*").status == 400);
  CHECK(array_of(get(server, studies + "?StudyInstanceUID=1.2")).Size() == 0);
  CHECK(array_of(get(server, studies + "/1.2/series")).Size() == 0);
  CHECK(get(server, studies + "/1.2").status == 404);
  CHECK(get(server, studies + "/1.2/metadata").status == 404);
  CHECK(get(server, studies + "/1.2/series?NoAttribute=1").status == 400);
  CHECK(get(server, studies + "/1.2/series?limit=x").status == 400);
  CHECK(get(server, studies + "/1.2", "Accept: image/png\r\n").status == 406);
  CHECK(get(server, studies + "/1.2/series", "Accept: text/html\r\n").status == 406);
  CHECK(ask(server.port(), "DELETE", studies + "/1.2").status == 405);
  CHECK(ask(server.port(), "PUT", studies + "/1.2", "x").status == 404);
  CHECK(ask(server.port(), "POST", studies + "/1.2/series/3", "x").status == 404);
}

TEST_CASE("dicomweb: a film on which no lungs may be looked for has no results, and says why") {
  if (!can_serve()) return;
  const served server = serve_dicomweb();
  plain_dicom film = drawn_film(0);
  film.put(0x7fe00010, "OB", std::string(16, '\0'));  // not the picture that it says
  const http_answer stored = store(server, {film.bytes()});
  INFO(stored.body);
  if (stored.status == 200) {  // found out when it was its turn
    const http_answer answer = get(server, this_study);
    CHECK(answer.status == 404);
    CHECK_THAT(answer.body, Contains("film_000001"));
    check_says_nothing(answer.body);
    CHECK(array_of(get(server, this_study + "/series")).Size() == 0);
  } else {
    CHECK(stored.status == 409);
  }
  check_says_nothing(server.errors());
}

TEST_CASE("dicomweb: is off unless it is asked for, and goes by the same rules as the rest") {
  if (!can_serve()) return;
  const std::string film = drawn_film(0).bytes();
  {
    const served server = lungseg_test::serve();
    CHECK(store(server, {film}).status == 404);
    CHECK(get(server, this_study).status == 404);
  }
  const served server = serve_dicomweb({"--max-body", "40000", "--max-films", "2"});
  CHECK(store(server, {std::string(50000, 'x')}).status == 413);
  CHECK(store(server, {"1", "2", "3"}).status == 413);
  CHECK(get(server, this_study, "Host: evil.example\r\n").status == 403);  // two hosts
  CHECK(ask(server.port(), "POST", studies, serve::multipart_of({film}, "b"),
            stow_header("b") + "Origin: http://evil.example\r\n")
            .status == 403);
  CHECK(ask(server.port(), "POST", studies, film, "Content-Type: application/dicom\r\n").status == 415);
  expect_wrong_use("serve --stow-to http://127.0.0.1:1/dicom-web", "--dicomweb");
  for (const char* address : {"127.0.0.1:80", "ftp://127.0.0.1/", "http://me:secret@127.0.0.1/"})
    expect_wrong_use("serve --dicomweb --port 0 --model " + made().model + " --stow-to " + address, "--stow-to");
}

TEST_CASE("dicomweb: a study has no more films than a request") {
  if (!can_serve()) return;
  const served server = serve_dicomweb({"--max-films", "2"});
  CHECK(store(server, {drawn_film(0, "31").bytes()}).status == 200);
  const http_answer answer = store(server, {drawn_film(0, "32").bytes(), drawn_film(0, "33").bytes()});
  CHECK(answer.status == 202);
  const rapidjson::Document told = json_of(answer);
  REQUIRE(told["00081198"]["Value"].Size() == 1);
  CHECK(value_of(told["00081198"]["Value"][0], "00081155") == "1.2.345.33");
  CHECK(value_of(told["00081198"]["Value"][0], "00081197") == std::to_string(0xa700));
  CHECK(store(server, {drawn_film(0, "31").bytes()}).status == 200);  // it is there
  CHECK(files_of(get(server, this_study)).size() == 4);
}

TEST_CASE("dicomweb: a full queue asks the archive to come again, and nothing of the request is taken") {
  if (!can_serve()) return;
  const served server = serve_dicomweb({"--queue", "1", "--workers", "1"});
  const http_answer answer = store(server, {drawn_film(0, "31").bytes(), drawn_film(1, "32").bytes()});
  CHECK(answer.status == 503);
  CHECK(std::stoi(answer.headers.at("retry-after")) > 0);
  CHECK(get(server, this_study).status == 404);
}
