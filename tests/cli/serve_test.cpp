// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve: answers that are predict's, jobs, mended masks, datasets of them, and the end.

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <thread>

#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "serving.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

std::string id_of(const http_answer& answer) {
  return json_of(answer)["id"].GetString();
}

/// The files of an archive that is not packed, by a look at their names: enough for "is it in there".
bool holds(const std::string& archive, const std::string& name) {
  return archive.find(name) != std::string::npos;
}

/// Masks of a film as a person might draw them: a column of pixels for each lung.
std::string two_columns(const rapidjson::Value& film, int left, int right) {
  const int height = film["height"].GetInt(), width = film["width"].GetInt();
  const auto column = [&](int x) {
    lungseg::mask mask{height, width};
    for (int y = 0; y < height; ++y) mask(y, x) = 1;
    std::string text;
    for (const char c : lungseg::compress(lungseg::encode(mask).counts)) text += c == '\\' ? "\\\\" : std::string(1, c);
    return "{\"size\":[" + std::to_string(height) + "," + std::to_string(width) + "],\"counts\":\"" + text + "\"}";
  };
  return "{\"left\":" + column(left) + ",\"right\":" + column(right) + "}";
}

}  // namespace

TEST_CASE("serve: a film's answer is what predict writes", "[cli]") {
  if (!can_serve()) return;
  const scratch_folder folder;
  put_film(folder / "film/a film.png");
  REQUIRE(predict(folder / "out", "--pixel-size 0.5 '" + (folder / "film").string() + "'").status == 0);
  const served server = serve();
  const http_answer answer =
      ask(server.port(), "POST", "/v1/segment?name=a%20film.png&pixel_size=0.5", contents_of(drawn_file(0)));
  REQUIRE(answer.status == 200);
  const rapidjson::Document job = json_of(answer);
  CHECK(std::string{job["status"].GetString()} == "done");
  CHECK(std::string{job["films"][0]["file_name"].GetString()} == "a film.png");
  const std::string at = answer.headers.at("location");
  CHECK(at == "/v1/jobs/" + std::string{job["id"].GetString()});
  const auto same = [&](const std::string& file, const std::string& predicted) {
    INFO(file);
    const http_answer got = ask(server.port(), "GET", at + "/" + file);
    CHECK(got.status == 200);
    CHECK(got.body == contents_of(folder / "out" / predicted));
  };
  same("results.json", "results.json");
  same("measurements.csv", "measurements.csv");
  same("films.json", "films.json");
  same("1_left.png", "a film_left.png");
  same("1_right.png", "a film_right.png");
  same("1_overlay.png", "a film_overlay.png");
  const std::string archive = ask(server.port(), "GET", at + "/results.zip").body;
  CHECK(archive == ask(server.port(), "GET", at + "/results.zip").body);
  for (const char* name : {"films.json", "results.json", "measurements.csv", "a film_left.png", "a film_overlay.png"})
    CHECK(holds(archive, name));
}

TEST_CASE("serve: several films of a form, of which one fails", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  const http_answer answer = ask(server.port(), "POST", "/v1/segment",
                                 form({{"film", "../../etc/a.png", contents_of(drawn_file(0))},
                                       {"pixel_size", "", "0.2"},
                                       {"film", "b.png", "no"}}),
                                 form_header);
  REQUIRE(answer.status == 200);
  const rapidjson::Document job = json_of(answer);
  REQUIRE(job["films"].Size() == 2);
  CHECK(std::string{job["films"][0]["file_name"].GetString()} == "a.png");
  CHECK(std::string{job["films"][1]["status"].GetString()} == "failed");
  CHECK_THAT(job["films"][1]["reason"].GetString(), Contains("b.png: is not a PNG or JPEG picture"));
  for (const char* header : {"Content-Type: multipart/form-data; boundary=between; charset=UTF-8\r\n",
                             "Content-Type: Multipart/Form-Data; charset=UTF-8; Boundary=\"between\"\r\n"})
    CHECK(ask(server.port(), "POST", "/v1/segment", form({{"film", "a.png", contents_of(drawn_file(0))}}), header)
              .status == 200);
}

TEST_CASE("serve: a job that is not waited for, and forgotten", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  const http_answer sent = ask(server.port(), "POST", "/v1/segment?wait=0", contents_of(drawn_file(1)));
  CHECK((sent.status == 202 || sent.status == 200));
  const std::string at = "/v1/jobs/" + id_of(sent);
  CHECK(std::string{json_of(ask(server.port(), "GET", at + "?wait=60"))["status"].GetString()} == "done");
  CHECK(ask(server.port(), "DELETE", at).status == 204);
  CHECK(ask(server.port(), "GET", at).status == 404);
  CHECK(ask(server.port(), "DELETE", at).status == 404);
}

TEST_CASE("serve: mended masks take the place of the model's, and make a dataset that train reads", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  const http_answer sent =
      ask(server.port(), "POST", "/v1/segment",
          form({{"film", "x.png", contents_of(drawn_file(0))}, {"film", "x.png", contents_of(drawn_file(1))}}),
          form_header);
  REQUIRE(sent.status == 200);
  const rapidjson::Document job = json_of(sent);
  const std::string id = job["id"].GetString(), at = "/v1/jobs/" + id, before = first_film(sent);
  CHECK(ask(server.port(), "GET", at + "/dataset.zip").status == 409);
  for (const int film : {0, 1}) {
    const http_answer mended = ask(server.port(), "PUT", at + "/" + std::to_string(film + 1) + "_masks",
                                   two_columns(job["films"][film], 9, 5));
    INFO(mended.body);
    REQUIRE(mended.status == 200);
    const rapidjson::Document now = json_of(mended);
    CHECK(now["films"][film]["mended"].GetBool());
    CHECK(now["films"][film]["results"][0]["bbox"][0].GetDouble() == 9);
  }
  CHECK(ask(server.port(), "PUT", at + "/1_masks", two_columns(job["films"][0], 5, 5)).status == 400);
  CHECK(ask(server.port(), "PUT", at + "/1_masks", two_columns(job["films"][1], 9, 5)).status == 400);

  const scratch_folder folder;
  put_file(folder / "d.zip", ask(server.port(), "POST", "/v1/export",
                                 "{\"jobs\":[\"" + id + "\"],\"file\":\"dataset.zip\",\"source\":\"here\"}")
                                 .body);
  const program_run run =
      run_shell("cd " + folder.path().string() +
                " && python3 -m zipfile -e d.zip d && \"$LUNGSEG\" info d/dataset.json && "
                "\"$LUNGSEG\" train -q --dataset d/dataset.json --validation-fraction 0.5 --batch 1 "
                "--stages all:1@1e-3 --out run && ls run/last.safetensors");
  INFO(run.out + run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("films with two lungs: 2") && Contains("source: here"));
  CHECK(first_film(ask(server.port(), "DELETE", at + "/1_masks")) == before);
}

TEST_CASE("serve: what it is asked by whom", "[cli]") {
  if (!can_serve()) return;
  const served server = serve();
  const auto status = [&](const std::string& request) {
    http_client client{server.port()};
    client.send(request);
    return client.receive().status;
  };
  CHECK(status("GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n") == 200);
  CHECK(status("GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n") == 200);
  CHECK(status("GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n") == 200);
  CHECK(status("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == 403);
  CHECK(status("GET / HTTP/1.1\r\n\r\n") == 403);
  const std::string post = "POST /v1/segment HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 2\r\n";
  CHECK(status(post + "Origin: http://evil.example\r\n\r\nno") == 403);
  CHECK(status(post + "Origin: null\r\n\r\nno") == 403);
  CHECK(status(post + "Origin: http://localhost:1\r\n\r\nno") == 422);
  CHECK(status("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n") >= 400);
  const http_answer page = ask(server.port(), "GET", "/");
  CHECK_THAT(page.headers.at("content-security-policy"), Contains("default-src 'none'"));
  CHECK(page.headers.at("x-content-type-options") == "nosniff");
  CHECK(json_of(ask(server.port(), "GET", "/v1/openapi.json")).HasMember("paths"));
  CHECK(json_of(ask(server.port(), "GET", "/v1/health"))["models"][0].HasMember("checksum"));
  CHECK(ask(server.port(), "HEAD", "/").body.empty());
}

TEST_CASE("serve: a queue that is full says when to come again, and a stop finishes what was begun", "[cli]") {
  if (!can_serve()) return;
  served server = serve({"--queue", "2", "--workers", "1"});
  const std::string film = contents_of(drawn_file(0));
  int refused = 0;
  for (int i = 0; i < 40 && refused == 0; ++i) {
    const http_answer answer = ask(server.port(), "POST", "/v1/segment?wait=0", film);
    if (answer.status != 503) continue;
    ++refused;
    CHECK(std::stoi(answer.headers.at("retry-after")) >= 1);
  }
  CHECK(refused == 1);
  http_answer last;
  std::thread waiting{[&] { last = ask(server.port(), "POST", "/v1/segment", film); }};
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  server.signal(SIGTERM);
  waiting.join();
  CHECK((last.status == 200 || last.status == 503));
  CHECK(server.wait(std::chrono::seconds{60}) == 0);
}

TEST_CASE("serve: wrong use", "[cli]") {
  if (!can_serve()) return;
  expect_wrong_use("serve --port 70000", "--port");
  expect_wrong_use("serve --queue 0", "--queue");
  expect_wrong_use("serve --model " + drawn_file(0), "names a film");
  const served server = serve();
  expect_wrong_use("serve -q --model " + made().model + " --port " + std::to_string(server.port()), "cannot listen");
}
