// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve under 32 clients at a time: each gets the answer to its own film, and memory stays.
// LUNGSEG_LOAD_SECONDS lengthens the test.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "serving.hpp"

using namespace lungseg_test;

namespace {

/// An answer without the job's id, which is never the same.
std::string without_id(const http_answer& answer) {
  const auto at = answer.headers.find("location");
  std::string body = answer.body;
  if (at == answer.headers.end()) return body;
  const std::string id = at->second.substr(at->second.rfind('/') + 1);
  for (std::size_t place; (place = body.find(id)) != std::string::npos;) body.erase(place, id.size());
  return body;
}

}  // namespace

TEST_CASE("serve: 32 clients, no wrong, mixed-up or lost answer, memory flat", "[cli]") {
  if (!can_serve()) return;
  constexpr int clients = 32, films = 8;
  const char* const named = std::getenv("LUNGSEG_LOAD_SECONDS");
  const std::chrono::seconds length{named ? std::atoi(named) : 4};
  const served server = serve({"--queue", "24", "--keep-jobs", "40"});
  std::vector<std::string> bodies, wanted;
  for (int i = 0; i < films; ++i) {
    bodies.push_back(contents_of(drawn_file(i)));
    wanted.push_back(
        without_id(ask(server.port(), "POST", "/v1/segment?name=film" + std::to_string(i), bodies.back())));
  }
  std::atomic<int> answered = 0, told_to_wait = 0, wrong = 0;
  const auto client = [&](int number, std::chrono::steady_clock::time_point until) {
    for (int i = number; std::chrono::steady_clock::now() < until; ++i) {
      const auto which = static_cast<std::size_t>(i % films);
      const http_answer answer =
          ask(server.port(), "POST", "/v1/segment?name=film" + std::to_string(which), bodies[which]);
      if (answer.status == 503 && answer.headers.count("retry-after") > 0) {
        ++told_to_wait;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
      } else {
        ++(answer.status == 200 && without_id(answer) == wanted[which] ? answered : wrong);
      }
    }
  };
  const auto run = [&](std::chrono::seconds seconds) {
    std::vector<std::thread> threads;
    const auto until = std::chrono::steady_clock::now() + seconds;
    for (int i = 0; i < clients; ++i) threads.emplace_back(client, i, until);
    for (std::thread& each : threads) each.join();
  };
  run(length / 2);
  const long before = server.memory();
  run(length);
  const long after = server.memory();
  WARN("32 clients, " << length.count() << " s: " << answered << " answers, " << told_to_wait << " times 503, memory "
                      << before << " to " << after << " kB");
  CHECK(std::set(wanted.begin(), wanted.end()).size() == films);
  CHECK(wrong == 0);
  CHECK(answered > 0);
  CHECK(after < before + before / 5);
}
