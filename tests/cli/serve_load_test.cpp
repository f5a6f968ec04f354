// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// lungseg serve under 32 clients at a time: each gets the answer to its own film, and memory stays.
// LUNGSEG_LOAD_SECONDS lengthens the test.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "serving.hpp"

using namespace lungseg_test;

TEST_CASE("serve: 32 clients, no wrong, mixed-up or lost answer, memory flat", "[cli]") {
  if (!can_serve()) return;
  constexpr int clients = 32, films = 8;
  const char* const named = std::getenv("LUNGSEG_LOAD_SECONDS");
  const std::chrono::seconds length{named ? std::atoi(named) : 4};
  const served server = serve({"--queue", "24", "--keep-jobs", "40"});
  std::vector<std::string> bodies, wanted;
  for (int i = 0; i < films; ++i) {
    bodies.push_back(contents_of(film_file(i)));
    wanted.push_back(
        first_film(ask(server.port(), "POST", "/v1/segment?name=film" + std::to_string(i), bodies.back())));
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
        // What follows is checked on the test's own thread.
        answer.status == 200 && answer.body.find("\"film" + std::to_string(which) + "\"") != std::string::npos
            ? ++answered
            : ++wrong;
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
  CHECK(wrong == 0);
  CHECK(answered > 0);
  CHECK(after < before + before / 5);
  for (std::size_t i = 0; i < films; ++i)
    CHECK(first_film(ask(server.port(), "POST", "/v1/segment?name=film" + std::to_string(i), bodies[i])) == wanted[i]);
}
