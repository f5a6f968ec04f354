// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/distributed/rank_signs.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/distributed/processor_wait.hpp"
#include "lungseg/distributed/silence.hpp"
#include "lungseg/distributed/thread_world.hpp"

using namespace lungseg;
using detail::find_late_rank;
using detail::rank_sign;

namespace {

rank_sign sign(rank_sign::kind does, double silent, bool steady = false, std::string_view said = {}) {
  rank_sign result{.does = does, .steady = steady, .silent = silent, .said_for = silent + 1};
  result.say(said);
  return result;
}
rank_sign waiting(double silent) {
  return sign(rank_sign::waits_for_ranks, silent);
}
rank_sign at_work(double silent, bool steady) {
  return sign(rank_sign::works, silent, steady, steady ? "step 3" : "");
}
rank_sign on_gpu(double silent, bool steady) {
  return sign(rank_sign::waits_for_gpu, silent, steady);
}

/// The number of the late rank; -1: none is.
int late(const std::vector<rank_sign>& all, const detail::silence_limits& limits = {20, 400}) {
  const auto found = find_late_rank(all, limits);
  return found ? found->rank : -1;
}

}  // namespace

TEST_CASE("a rank that works in silence is late by what it has promised", "[rank_signs]") {
  CHECK(late({waiting(30), at_work(19, true)}) == -1);
  CHECK(late({waiting(30), at_work(20, true)}) == 1);
  CHECK(late({at_work(20, true), waiting(30)}) == 0);
  CHECK(late({waiting(399), at_work(399, false)}) == -1);
  CHECK(late({waiting(400), at_work(400, false)}) == 1);
}

TEST_CASE("no rank is late while any gets on, or waits for less than the limit", "[rank_signs]") {
  CHECK(late({waiting(19), at_work(300, true)}) == -1);                       // nobody has waited long for it
  CHECK(late({waiting(300), at_work(300, true), at_work(1, true)}) == -1);    // the third one gets on
  CHECK(late({waiting(300), at_work(300, true), at_work(25, false)}) == -1);  // and may be silent for long
  CHECK(late({waiting(300), at_work(300, true), at_work(25, true)}) == 1);
  CHECK(late({waiting(400), at_work(400, true), at_work(400, false)}) == 1);
}

TEST_CASE("a wait for a GPU is one for others as long as any rank works", "[rank_signs]") {
  CHECK(late({on_gpu(25, true), at_work(25, true)}) == 1);
  CHECK(late({on_gpu(25, true), at_work(25, false)}) == -1);
  CHECK(late({on_gpu(25, true), on_gpu(25, true)}) == 0);
  CHECK(late({waiting(25), on_gpu(25, true)}) == 1);
  CHECK(late({on_gpu(25, true), on_gpu(25, false)}) == -1);  // the second one's may plan and tune
  CHECK(late({on_gpu(400, false), on_gpu(400, false)}) == 0);
}

TEST_CASE("ranks that all wait for each other are given long, as the network may be slow", "[rank_signs]") {
  CHECK(late({waiting(399), waiting(500)}) == -1);
  CHECK(late({waiting(400), waiting(500)}) == 0);
}

TEST_CASE("ranks that are not in step may be silent for ever where they have promised nothing", "[rank_signs]") {
  const detail::silence_limits limits{400, std::numeric_limits<double>::infinity()};
  CHECK(late({waiting(1e9), at_work(1e9, false)}, limits) == -1);
  CHECK(late({waiting(1e9), waiting(1e9)}, limits) == -1);
  CHECK(late({waiting(1e9), at_work(399, true)}, limits) == -1);
  CHECK(late({waiting(1e9), at_work(400, true)}, limits) == 1);
}

TEST_CASE("a late rank is told of with its last word", "[rank_signs]") {
  const auto cause = [](const std::vector<rank_sign>& all) { return find_late_rank(all, {20, 400})->cause; };
  CHECK(cause({waiting(25), at_work(22, true)}) ==
        "has not come where the others wait for 20 s; its last word, 23 s ago: step 3");
  CHECK(cause({waiting(400), at_work(400, false)}) == "has not come where the others wait for 400 s");
  CHECK(cause({on_gpu(25, true), waiting(25)}) == "waits for its GPU, and all others wait for 20 s");
  CHECK(cause({waiting(400), waiting(400)}) == "waits for the others, and they for each other for 400 s");
  rank_sign talker;
  talker.say(std::string(1000, 'x'));
  CHECK(std::string{talker.said} == std::string(sizeof talker.said - 1, 'x'));
}

TEST_CASE("silence counts the time in which a process ran and did not get on", "[rank_signs]") {
  detail::silence own;
  detail::progress_mark mark;
  double now = 1000;
  const auto pass = [&](double seconds, double step = 0.1) {
    for (const double end = now + seconds; now < end - step / 2;) own.look(now += step, mark);
  };
  own.look(now, mark);
  ++mark.ticks;
  own.look(now, mark);
  CHECK(own.seconds() == 0);
  pass(12);
  CHECK(own.seconds() == Approx(12));
  SECTION("anything that changes ends it") {
    const int what = GENERATE(0, 1, 2, 3);
    if (what == 0) ++mark.ticks;
    if (what == 1) ++mark.calls;
    if (what == 2) ++mark.disk;
    if (what == 3) mark.waits = 1;
    pass(0.1);
    CHECK(own.seconds() == 0);
    pass(3);
    CHECK(own.seconds() == Approx(3));
  }
  SECTION("an hour in which the process was stopped is next to nothing") {
    own.look(now += 3600, mark);
    CHECK(own.seconds() < 13);
  }
  SECTION("time in which it waited for a processor does not count") {
    for (int i = 0; i < 100; ++i) own.look(now += 0.1, mark, 0.09);
    CHECK(own.seconds() == Approx(12 + 100 * 0.01));
    own.look(now += 0.1, mark, 5);  // which have been counted
    CHECK(own.seconds() == Approx(12 + 100 * 0.01 + 0.1 - 5));
    own.look(now += 0.1, mark, 50);
    CHECK(own.seconds() == 0);
  }
  SECTION("a clock that goes back takes nothing away") {
    own.look(now -= 50, mark);
    CHECK(own.seconds() == Approx(12));
  }
}

TEST_CASE("a process knows how long its threads wait for a processor", "[rank_signs]") {
  const lungseg_test::scratch_folder threads;
  const auto put = [&](const char* thread, const std::string& text) {
    std::filesystem::create_directories(threads / thread);
    lungseg_test::put_file(threads / thread / "schedstat", text);
  };
  detail::processor_wait own{threads / "."};
  put("17", "5000000000 1000000000 12\n");
  put("18", "0 3000000000 12\n");
  put(std::to_string(::gettid()).c_str(), "0 0 0\n");
  CHECK(own.since_last() == 0);
  put("17", "6000000000 1500000000 19\n");
  put("18", "0 3250000000 13\n");
  put("19", "0 9000000000 1\n");                                // new
  put(std::to_string(::gettid()).c_str(), "0 9000000000 1\n");  // who asks
  CHECK(own.since_last() == Approx(0.5));
  put("18", "");
  CHECK(own.since_last() == 0);
  CHECK(detail::processor_wait{threads / "nowhere"}.since_last() == 0);
}

TEST_CASE("threads of a process give the signs of the process", "[rank_signs]") {
  /// A process of its own, whose signs somebody watches.
  struct watched final : communicator {
    std::shared_ptr<work_signs> own = std::make_shared<work_signs>();
    int rank() const noexcept override { return 0; }
    int size() const noexcept override { return 1; }
    std::string name() const override { return "rank 0 of 1"; }
    void sum(std::span<float>) override {}
    void sum(std::span<double>) override {}
    std::vector<std::string> all_gather(std::string_view text) override { return {std::string{text}}; }
    void broadcast(std::span<std::byte>) override {}
    std::shared_ptr<communicator> duplicate() override { return nullptr; }
    void give_up() noexcept override {}
    void look_after(const std::shared_ptr<device_ranks>&) override {}
    std::shared_ptr<work_signs> signs() const override { return own; }
  };
  const auto outside = std::make_shared<watched>();
  const auto team = thread_world::make(2, outside);
  const context first = context{}.across(team->member(0)), second = context{}.across(team->member(1));
  CHECK(first.signs() == outside->own);
  CHECK(second.alone().signs() == outside->own);
  CHECK(context{}.across(thread_world::make(2)->member(0)).signs() == nullptr);
}
