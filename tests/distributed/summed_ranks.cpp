// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// mpirun -n N summed_ranks: whether sums of few and of many values are right on every rank, and texts of all lengths
/// come through. Values are whole numbers, so that no order of adding matters.

#include <cstdio>
#include <string>
#include <vector>

#include "lungseg/distributed/mpi_world.hpp"

namespace {

template <class T>
bool sums_well(lungseg::communicator& world, std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i % 1000 + static_cast<std::size_t>(world.rank()));
  world.sum(values);
  const std::size_t ranks = static_cast<std::size_t>(world.size()), numbers = ranks * (ranks - 1) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    if (values[i] == static_cast<T>(i % 1000 * ranks + numbers)) continue;
    std::printf("%s: value %zu of %zu is wrong\n", world.name().c_str(), i, count);
    return false;
  }
  return true;
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
  // None, those that travel with their lengths, some of which do, and none of which does.
  for (const std::size_t length : {0, 1, 54, 55, 56, 57, 300000}) well = gathers_well(world, length) && well;
  if (well) std::puts("all sums are right");
  return well ? 0 : 1;
}
