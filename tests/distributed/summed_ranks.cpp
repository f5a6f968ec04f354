// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// mpirun -n N summed_ranks: whether sums of few and of many values are right on every rank, with work meanwhile and
/// without, and texts of all lengths come through. Values are whole numbers, so that no order of adding matters.

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "lungseg/distributed/mpi_world.hpp"

namespace {

template <class T>
std::vector<T> values_of(int rank, std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i % 1000 + static_cast<std::size_t>(rank));
  return values;
}

template <class T>
bool is_sum(const lungseg::communicator& world, const std::vector<T>& values) {
  const std::size_t count = values.size();
  const std::size_t ranks = static_cast<std::size_t>(world.size()), numbers = ranks * (ranks - 1) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    if (values[i] == static_cast<T>(i % 1000 * ranks + numbers)) continue;
    std::printf("%s: value %zu of %zu is wrong\n", world.name().c_str(), i, count);
    return false;
  }
  return true;
}

template <class T>
bool sums_well(lungseg::communicator& world, std::size_t count) {
  std::vector<T> values = values_of<T>(world.rank(), count);
  world.sum(values);
  return is_sum(world, values);
}

/// Work that takes its time on one rank, and throws where `faulty`: behind the sum.
bool works_well(lungseg::communicator& world, std::size_t count, bool faulty) {
  std::vector<double> values = values_of<double>(world.rank(), count);
  int done = 0, caught = 0;
  try {
    world.sum_while(values, [&] {
      ++done;
      if (world.rank() == 1) std::this_thread::sleep_for(std::chrono::milliseconds{20});
      if (faulty) throw std::runtime_error{"work"};
    });
  } catch (const std::runtime_error&) {
    ++caught;
  }
  const bool well = done == 1 && caught == int{faulty};
  if (!well) std::printf("%s: work was done %d times, its fault told %d times\n", world.name().c_str(), done, caught);
  return is_sum(world, values) && well;
}

/// What a rank says: as long as wanted, longer with each rank, and each rank's own letter.
std::string text_of(int rank, std::size_t length) {
  return std::string(length + static_cast<std::size_t>(rank), static_cast<char>('a' + rank));
}

bool gathers_well(lungseg::communicator& world, std::size_t length) {
  const std::vector<std::string> all = world.all_gather(text_of(world.rank(), length));
  bool well = all.size() == static_cast<std::size_t>(world.size());
  for (int rank = 0; well && rank < world.size(); ++rank)
    well = all[static_cast<std::size_t>(rank)] == text_of(rank, length);
  if (!well) std::printf("%s: texts of %zu bytes are wrong\n", world.name().c_str(), length);
  return well;
}

}  // namespace

int main() {
  lungseg::mpi_world world;
  const std::shared_ptr<lungseg::communicator> other = world.duplicate();
  bool well = true;
  // One value, none, what fits small sums to the last byte and what does not, and pieces of which the last is not
  // whole.
  for (const std::size_t bytes : {8, 0, 32 << 10, (32 << 10) + 8, 256 << 10, (3 << 20) + 24})
    for (lungseg::communicator* each : {static_cast<lungseg::communicator*>(&world), other.get()})
      well = sums_well<float>(*each, bytes / sizeof(float)) && sums_well<double>(*each, bytes / sizeof(double)) && well;
  for (const std::size_t bytes : {8, 0, 32 << 10})
    for (const bool faulty : {false, true}) well = works_well(world, bytes / sizeof(double), faulty) && well;
  well = works_well(world, 5000, false) && well;
  // None, those that travel with their lengths, some of which do, and none of which does.
  for (const std::size_t length : {0, 1, 54, 55, 56, 57, 300000}) well = gathers_well(world, length) && well;
  if (well) std::puts("all sums are right");
  return well ? 0 : 1;
}
