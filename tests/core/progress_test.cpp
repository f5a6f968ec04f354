// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/progress.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "lungseg/core/log.hpp"

using namespace lungseg;

TEST_CASE("progress reports every step with an estimate", "[core][progress]") {
  std::vector<progress_report> seen;
  progress work{[&](const progress_report& r) { seen.push_back(r); }, "training", 10, 4};
  work.advance(3, "loss 1");
  work.advance(3);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].done == 4);
  CHECK(seen[0].seconds_left < 0);
  CHECK(seen[1].done == 7);
  CHECK(seen[1].note == "loss 1");
  // Three items took `seconds`, three are left; the four that a resumed run began with say nothing about the speed.
  CHECK(seen[1].seconds_left == Approx(seen[1].seconds));
  CHECK(seen[2].seconds_left == 0);
  progress silent{{}, "training", 10};
  CHECK_NOTHROW(silent.advance());
}

TEST_CASE("the bar is drawn over itself and ends its line", "[core][progress]") {
  std::ostringstream out;
  progress_bar bar{out, 10};
  bar({.task = "films", .done = 0, .total = 4, .seconds = 0, .seconds_left = -1, .note = ""});
  CHECK(out.str() == "\rfilms [          ] 0/4  --:-- left");
  out.str("");
  bar({.task = "films", .done = 1, .total = 4, .seconds = 0.05, .seconds_left = 0.15, .note = ""});
  CHECK(out.str().empty());  // sooner than a tenth of a second after the last drawing
  bar({.task = "films", .done = 2, .total = 4, .seconds = 61, .seconds_left = 61, .note = "x"});
  CHECK(out.str() == "\rfilms [=====     ] 2/4  01:01 left  x");
  out.str("");
  bar({.task = "films", .done = 4, .total = 4, .seconds = 122, .seconds_left = 0, .note = ""});
  CHECK(out.str() == "\rfilms [==========] 4/4  took 02:02   \n");  // blanks cover what was there
}

TEST_CASE("times are printed as clocks show them", "[core][progress]") {
  CHECK(clock_text(0) == "00:00");
  CHECK(clock_text(59.4) == "00:59");
  CHECK(clock_text(3599.6) == "1:00:00");
  CHECK(clock_text(3723) == "1:02:03");
  CHECK(clock_text(-1) == "--:--");
}

TEST_CASE("a message without a sink goes nowhere", "[core][log]") {
  CHECK_NOTHROW(report({}, log_level::note, "x"));
  std::string seen;
  report([&](log_level level,
             std::string_view text) { seen = (level == log_level::warning ? "W " : "N ") + std::string{text}; },
         log_level::warning, "film left out");
  CHECK(seen == "W film left out");
}
