// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "../support/scratch_folder.hpp"

namespace lungseg_test {

/// The built program: $LUNGSEG_PROGRAM, or "lungseg" near the test's own executable in a build folder.
inline std::filesystem::path program_file() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("LUNGSEG_PROGRAM")) return named;
  fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  for (int up = 0; up < 4; ++up, folder = folder.parent_path())
    for (const char* place : {"lungseg", "examples/lungseg", "bin/lungseg"})
      if (fs::is_regular_file(folder / place)) return folder / place;
  throw std::runtime_error{"the program lungseg is not built; build it, or name it in LUNGSEG_PROGRAM"};
}

/// What a run of the program left behind.
struct program_run {
  int status = -1;  // exit status; -1 when a signal ended it
  std::string out, err;
};

/// Runs `lungseg arguments` through the shell, so paths in the arguments must be quoted where they need it.
inline program_run run_program(const std::string& arguments) {
  const scratch_folder folder;
  const std::string out = (folder / "out").string(), err = (folder / "err").string();
  const std::string line =
      "'" + program_file().string() + "' " + arguments + " >'" + out + "' 2>'" + err + "' </dev/null";
  const int ended = std::system(line.c_str());
  return {WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, contents_of(out), contents_of(err)};
}

}  // namespace lungseg_test
