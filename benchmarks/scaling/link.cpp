// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// mpirun -n 2 link [SECONDS]: what sums over the ranks take, as a training's step makes them, by their size.
/// Prints CSV: bytes, the median of the seconds of a sum, the processor's seconds of it (of the first rank), and the
/// seconds of all of this machine's processors, shared among the ranks: what the system does to send and receive, and a
/// cable that is a program, are in them, and so is whatever else runs.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "../measure.hpp"
#include "lungseg/distributed/mpi_world.hpp"

/// Seconds that this machine's processors have worked, since it was started. \source proc(5), /proc/stat
static double machine_seconds() {
  std::ifstream stat{"/proc/stat"};
  std::string name;
  long long user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0;
  stat >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft;
  return static_cast<double>(user + nice + system + interrupts + soft) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

int main(int count, char** arguments) {
  const double wanted = count > 1 ? std::atof(arguments[1]) : 0.5;  // for each size
  lungseg::mpi_world world;
  if (world.rank() == 0) std::puts("bytes,seconds,processor_seconds,machine_seconds");
  // Gradients go through a communicator of their own, which sleeps while it waits.
  const std::shared_ptr<lungseg::communicator> gradients = world.duplicate();
  for (std::size_t bytes = 8; bytes <= std::size_t{16} << 20; bytes *= 8) {
    std::vector<float> values(bytes / sizeof(float), 1.0f);
    std::vector<double> times;
    double all = 0;
    const std::clock_t begin = std::clock();
    const double machine_begin = machine_seconds();
    for (float more = 1; more > 0;) {
      const double started = lungseg::bench::now();
      (bytes > 4096 ? *gradients : static_cast<lungseg::communicator&>(world)).sum(values);
      times.push_back(lungseg::bench::now() - started);
      all += times.back();
      more = world.rank() == 0 && (times.size() < 5 || all < wanted) ? 1.0f : 0.0f;  // all stop together
      world.sum(std::span{&more, 1});
      std::fill(values.begin(), values.end(), 1.0f);
    }
    const auto sums = static_cast<double>(times.size());
    const double used = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / sums;
    const double machine = (machine_seconds() - machine_begin) / world.size() / sums;
    std::nth_element(times.begin(), times.begin() + std::ssize(times) / 2, times.end());
    if (world.rank() == 0) std::printf("%zu,%.9f,%.9f,%.9f\n", bytes, times[times.size() / 2], used, machine);
  }
}
