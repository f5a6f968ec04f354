// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// cable HOST1 HOST2 MBIT DELAY_MS: is the cable between two network namespaces until it gets SIGTERM, then prints as
/// CSV what went which way, and the processor's seconds of all of it (which are also those of the hosts' receiving).

#include <sched.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>

#include "cable.hpp"

using namespace lungseg::bench;

namespace {

std::atomic<bool> ended{false};

void be_cable(const std::string& first, const std::string& second, const cable_options& options) {
  const sched_param before_others{.sched_priority = 50};
  expect_system(::sched_setscheduler(0, SCHED_FIFO, &before_others), "real-time class");
  cable own{first, second, options};
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { ended = true; });
  own.carry(ended);
  std::puts("from,packets,megabytes,lost,late,processor_seconds");
  for (const std::size_t host : {0, 1}) {
    const cable::count& sent = own.sent_by(host);
    std::printf("%s,%ld,%.3f,%ld,%ld,%.3f\n", (host == 0 ? first : second).c_str(), sent.packets, sent.bytes / 1e6,
                sent.lost, sent.late, static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const double mbit = count == 5 ? std::atof(arguments[3]) : 0,
               milliseconds = count == 5 ? std::atof(arguments[4]) : -1;
  if (mbit <= 0 || milliseconds < 0) {
    std::fputs("scaling_cable HOST1 HOST2 MBIT DELAY_MS\n", stderr);
    return 2;
  }
  try {
    be_cable(arguments[1], arguments[2],
             {.mbit = mbit, .delay = cable_time{static_cast<std::int64_t>(1e6 * milliseconds)}});
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "scaling_cable: %s\n", fault.what());
    return 2;
  }
}
