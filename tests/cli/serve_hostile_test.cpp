// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve among requests that mean it no good: a clear answer to each, and it still serves.

#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "serving.hpp"

using namespace lungseg_test;

namespace {

/// Sends bytes as they are. \return the answer's status; 0 when the server hung up without one
int status_of(const served& server, const std::string& bytes) {
  http_client client{server.port()};
  client.send(bytes);
  return client.receive(std::chrono::seconds{60}).status;
}

std::string post(const std::string& body, const std::string& headers = {}, const std::string& path = "/v1/segment") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

/// A good form with bytes changed, taken out and doubled.
std::vector<std::string> mutated_forms(const std::string& film, int count) {
  std::mt19937 random{1};
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random()) % end; };
  std::vector<std::string> bodies;
  for (int i = 0; i < count; ++i) {
    std::string body = form({{"film", "a.png", film}, {"pixel_size", "", "0.1"}});
    for (std::size_t change = 1 + below(6); change > 0 && body.size() > 200; --change) {
      const std::size_t at = below(200);
      switch (below(4)) {
        case 0:
          body[at] = static_cast<char>(random());
          break;
        case 1:
          body.erase(at, below(40));
          break;
        case 2:
          body.insert(at, body.substr(below(100), below(60)));
          break;
        default:
          body.resize(below(body.size()));
      }
    }
    bodies.push_back(body);
  }
  return bodies;
}

std::vector<std::string> broken_requests() {
  const std::string host = "Host: localhost\r\n", big(70000, 'a'), segment = "POST /v1/segment HTTP/1.1\r\n" + host;
  std::string ranges = "Range: bytes=0-";
  for (int i = 0; i < 1500; ++i) ranges += ",0-";
  return {"GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n",
          "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n",
          "GET /v1/jobs/../../etc/passwd HTTP/1.1\r\n" + host + "\r\n",
          "GET /v1/jobs/%00/1_left.png HTTP/1.1\r\n" + host + "\r\n",
          "GET /v1/jobs/0/99999999999999999999_left.png HTTP/1.1\r\n" + host + "\r\n",
          "GET /" + big + " HTTP/1.1\r\n" + host + "\r\n",
          "GET / HTTP/1.1\r\n" + host + "X: " + big + "\r\n\r\n",
          "GET / HTTP/9.9\r\n" + host + "\r\n",
          "GET /\r\n\r\n",
          "\r\n\r\n\r\n",
          "GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello",
          "GET / HTTP/1.1\r\n" + host + host + "\r\n",
          segment + "\r\n",
          segment + "Content-Length: -1\r\n\r\n",
          segment + "Content-Length: 99999999999999999999999\r\n\r\n",
          segment + "Content-Length: 9999999999\r\n\r\n",
          segment + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
          segment + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
          segment + "Content-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc",
          segment + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
          segment + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
          post(""),
          post("x", "Content-Type: multipart/form-data\r\n"),
          post("x", "Content-Type: multipart/form-data; boundary=\r\n"),
          post("x", "Content-Type: multipart/form-data; boundary=" + std::string(500, 'b') + "\r\n"),
          post("--between\r\nContent-Disposition: form-data; name=\"" + std::string(7000, 'n') +
                   "\"\r\n\r\nx\r\n--between--\r\n",
               form_header),
          post(form({{"other", "", "x"}}), form_header),
          post(form({{"film", "a.png", "x"}, {"pixel_size", "", "nan"}}), form_header),
          post("x", "", "/v1/segment?wait=-1"),
          post("x", "", "/v1/segment?pixel_size=1e999"),
          post("x", "", "/v1/segments"),
          post("[[[[[[[[[[", "", "/v1/export"),
          post(std::string(100000, '['), "", "/v1/export"),
          post("{\"jobs\":[],\"file\":\"results.zip\"}", "", "/v1/export"),
          post("{\"jobs\":[\"../x\"],\"file\":\"../x\"}", "", "/v1/export"),
          "PUT /v1/jobs/x/1_masks HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}",
          "DELETE /v1/jobs/ HTTP/1.1\r\n" + host + "\r\n",
          "DELETE / HTTP/1.1\r\n" + host + "\r\n",
          "TRACE / HTTP/1.1\r\n" + host + "\r\n",
          "GET /nowhere HTTP/1.1\r\n" + host + ranges + "\r\n\r\n"};
}

}  // namespace

TEST_CASE("serve: 200 hostile requests get a clear refusal each, and it still serves", "[cli]") {
  if (!can_serve()) return;
  const served server = serve({"--max-body", "3000000", "--request-seconds", "3"});
  const std::string film = contents_of(drawn_file(0));
  int sent = 0;
  const auto refuse = [&](const std::string& request, const std::string& what) {
    INFO(what);
    const int status = status_of(server, request);
    CHECK((status == 0 || (status >= 400 && status < 500)));
    ++sent;
  };
  for (const std::string& request : broken_requests()) refuse(request, request.substr(0, 150));
  for (const auto& file :
       std::filesystem::directory_iterator{std::string{LUNGSEG_TEST_DIR} + "/fixtures/hostile/images"})
    if (file.path().filename().string().rfind("bad_", 0) == 0)
      refuse(post(contents_of(file.path())), file.path().filename().string());
  refuse(post(std::string(3000001, 'x')), "a body that is too large");
  refuse("POST /v1/segment HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n400000\r\n" +
             std::string(4 << 20, 'x') + "\r\n0\r\n\r\n",
         "a body that turns out too large");
  // Some of these are still forms with a film, and then answered as such.
  for (const std::string& body : mutated_forms(film, 150)) {
    INFO(body.substr(0, 200));
    const int status = status_of(server, post(body, form_header));
    CHECK((status == 0 || status == 200 || (status >= 400 && status < 500)));
    ++sent;
  }
  CHECK(sent >= 200);
  CHECK(ask(server.port(), "POST", "/v1/segment", film).status == 200);
  CHECK(server.errors().empty());
}

TEST_CASE("serve: slow senders are hung up on, and keep nobody waiting", "[cli]") {
  if (!can_serve()) return;
  const served server = serve({"--request-seconds", "2", "--connections", "4"});
  http_client slow_head{server.port()}, slow_body{server.port()};
  slow_head.send("GET / HTTP/1.1\r\nHost: loc");
  slow_body.send("POST /v1/segment HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab");
  CHECK(ask(server.port(), "GET", "/v1/health").status == 200);
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 4; ++i) {
    slow_head.send("a");
    slow_body.send("c");
    std::this_thread::sleep_for(std::chrono::milliseconds{800});
  }
  CHECK(slow_body.receive(std::chrono::seconds{20}).status == 408);
  CHECK(slow_head.receive(std::chrono::seconds{20}).status / 100 % 4 == 0);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{30});
}
