// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// A program for mpirun: two ranks whose GPUs, which are not there, wait for each other. The watchdog must end it, by
// what the first argument says: a fault that NCCL has told to rank 1 (`fault`), no progress anywhere (`stuck`), or rank
// 1 that computes while the other's GPU waits (`late`).

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "../support/scripted_ranks.hpp"
#include "lungseg/distributed/mpi_world.hpp"

int main(int, char** arguments) {
  using namespace std::chrono_literals;
  const std::string way = arguments[1];
  lungseg::mpi_world world{{.watchdog = 0.2}};
  const auto sums = std::make_shared<lungseg::test::scripted_ranks>();
  world.look_after(sums);
  world.all_gather("here");
  sums->waits = way == "stuck" || world.rank() == 0;
  std::this_thread::sleep_for(1s);
  if (way == "fault" && world.rank() == 1) sums->break_down(world.name() + ": the other GPU is gone");
  std::this_thread::sleep_for(30s);
  std::puts("nobody has ended this");
  return 1;
}
