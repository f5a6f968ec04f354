// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Time and memory of one piece of work, for the programs that stand beside other libraries.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "fma_peak.hpp"

namespace lungseg::bench {

/// Wall milliseconds of one call (median and least), processor milliseconds of one call over all threads.
struct timing {
  double median_ms = 0, min_ms = 0, cpu_ms = 0;
  std::size_t runs = 0;
};

/// Calls work() for at least `seconds` and three times, after two calls that do not count.
template <class Work>
timing measure(double seconds, Work&& work) {
  work();
  work();
  std::vector<double> times;
  const std::clock_t begin_cpu = std::clock();
  for (const double begin = now(); now() - begin < seconds || times.size() < 3;) {
    const double started = now();
    work();
    times.push_back(1e3 * (now() - started));
  }
  const double cpu = 1e3 * static_cast<double>(std::clock() - begin_cpu) / CLOCKS_PER_SEC;
  std::sort(times.begin(), times.end());
  const std::size_t runs = times.size();
  return {(times[runs / 2] + times[(runs - 1) / 2]) / 2, times.front(), cpu / static_cast<double>(runs), runs};
}

/// The most memory that this process ever held, in MiB, as Linux counts it; 0 where it does not say.
inline double peak_mib() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

}  // namespace lungseg::bench
