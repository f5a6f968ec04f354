// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// How much memory runs of different lengths take.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "tiny_run.hpp"

using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

/// The most memory that the program held at a time [KiB], and its status.
struct measured_run {
  int status = -1;
  long peak = 0;
};

measured_run measure(std::vector<std::string> words, const fs::path& input) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::open(input.c_str(), O_RDONLY), STDIN_FILENO);
    const int nothing = ::open("/dev/null", O_WRONLY);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int ended = 0;
  rusage used{};
  REQUIRE(::wait4(child, &ended, 0, &used) == child);
  return {WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, used.ru_maxrss};
}

}  // namespace

TEST_CASE("memory: a run of many films takes no more than one of a few") {
  const scratch_folder folder;
  const fs::path broken = folder / "broken.png";
  put_file(broken, "no film");
  std::vector<long> peaks;
  for (const int count : {300, 3000}) {
    const fs::path list = folder / std::to_string(count);
    std::ofstream names{list};
    for (int i = 0; i < count; ++i) names << (i % 5 == 0 ? tiny().film(i / 5).string() : broken.string()) << '\n';
    names.close();
    const measured_run run =
        measure({program_file().string(), "predict", "--quiet", "--min-score", "0", "--threads", "2", "--model",
                 tiny().model, "--out", (folder / ("out" + std::to_string(count))).string(), "-"},
                list);
    CHECK(run.status == 1);
    peaks.push_back(run.peak);
  }
  // 2 KiB a film; an entry of a film's table with its texts is more.
  INFO(peaks[0] << " KiB, " << peaks[1] << " KiB");
  CHECK(peaks[1] - peaks[0] < 2 * 2700);
}
